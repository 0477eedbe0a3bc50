// Bars as an SVG, as wide as a phone: readable by day and by night, and as text by who does not see it.

/** A bar; `kind` is its colour. */
export interface Bar {
  label: string;
  value: number;
  kind: 'ours' | 'other' | 'computed';
}

/** What a chart shows. */
export interface Chart {
  title: string;
  /** Everything it says, in a sentence. */
  description: string;
  unit: string;
  groups: readonly { label: string; bars: readonly Bar[] }[];
}

const width = 360;
const labelWidth = 148;
/** What is left of it behind the longest bar is for its number. */
const longestBar = 145;
const barHeight = 14;
const rowHeight = 22;
const groupHeight = 28;
const titleHeight = 30;

/** The same chart always gives the same text. */
export function barChart({ title, description, unit, groups }: Chart): string {
  const most = Math.max(...groups.flatMap(({ bars }) => bars.map(({ value }) => value)));
  const lines: string[] = [];
  let y = titleHeight;
  for (const { label, bars } of groups) {
    lines.push(`<text class="group" x="0" y="${y + 16}">${escaped(label)}</text>`);
    y += groupHeight;
    for (const bar of bars) {
      const length = Math.max(1, Math.round((bar.value / most) * longestBar));
      const middle = y + 11;
      lines.push(
        `<text x="0" y="${middle}">${escaped(bar.label)}</text>`,
        `<rect class="${bar.kind}" x="${labelWidth}" y="${y}" width="${length}" height="${barHeight}" rx="2"/>`,
        `<text class="value" x="${labelWidth + length + 5}" y="${middle}">${bar.value}${unit}</text>`,
      );
      y += rowHeight;
    }
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${y}" viewBox="0 0 ${width} ${y}" role="img" aria-labelledby="title description">
<title id="title">${escaped(title)}</title>
<desc id="description">${escaped(description)}</desc>
<style>
text { font: 12px system-ui, -apple-system, 'Segoe UI', sans-serif; fill: #1f2328 }
.title { font-size: 14px; font-weight: 600 }
.group { font-size: 13px; font-weight: 600 }
.ours { fill: #0969da }
.other { fill: #8c959f }
.computed { fill: #54aeff }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 }
.ours { fill: #4493f8 }
.other { fill: #7d8590 }
.computed { fill: #1f6feb }
}
</style>
<text class="title" x="0" y="18">${escaped(title)}</text>
${lines.join('\n')}
</svg>
`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
