// The charts that stand in docs/, drawn from the results file.
import { sectionsIn, tableOf, type Table } from '../results-file.ts';
import { barChart, type Bar, type Chart } from './bars.ts';

/** Every chart, by its path from the root of the repository. */
export function chartsOf(results: string): Map<string, string> {
  const sections = sectionsIn(results);
  return new Map([
    [
      'docs/delay.svg',
      barChart(delayChart(tableOf(sections, "From the model's end to the picture in Discord"))),
    ],
    ['docs/throughput.svg', barChart(throughputChart(tableOf(sections, 'Generations a second')))],
  ]);
}

function delayChart({ head, rows }: Table): Chart {
  const at = (row: readonly string[], column: string): string => row[head.indexOf(column)] ?? '';
  const models = [...new Set(rows.map((row) => at(row, 'model')))];
  const groups = models.map((model) => ({
    label: `a model of ${model.split(' ± ')[0]}`,
    bars: rows
      .filter((row) => at(row, 'model') === model)
      .map((row): Bar => {
        const bot = at(row, 'bot');
        return {
          label: `${bot}, ${at(row, 'the end is told by')}`,
          value: parseFloat(at(row, 'delay, mean')),
          kind: bot === 'Darkroom' ? 'ours' : 'other',
        };
      })
      .toSorted((one, other) => one.kind.localeCompare(other.kind) * -1),
  }));
  return {
    title: 'Model’s end to picture in Discord, mean',
    description: described('Mean delay in milliseconds', groups, ' ms'),
    unit: ' ms',
    groups,
  };
}

function throughputChart({ head, rows }: Table): Chart {
  const at = (row: readonly string[], column: string): string => row[head.indexOf(column)] ?? '';
  const bars = (kind: Bar['kind'], column: string, shown: (row: readonly string[]) => boolean): Bar[] =>
    rows.filter(shown).map((row) => ({
      label: labelOf(at(row, 'bot'), at(row, 'processes'), at(row, 'store')),
      value: parseFloat(at(row, column)),
      kind: at(row, 'bot') === 'Darkroom' ? kind : 'other',
    }));
  const groups = [
    {
      label: 'measured, all on two cores',
      bars: bars('ours', 'generations a second', () => true),
    },
    {
      label: 'computed, with a core for each process',
      bars: bars('computed', 'computed: a second with a core for each', (row) =>
        at(row, 'processes').startsWith('front'),
      ),
    },
  ];
  return {
    title: 'Generations a second, instant model',
    description: described('Generations a second', groups, ''),
    unit: '',
    groups,
  };
}

function labelOf(bot: string, processes: string, store: string): string {
  if (bot !== 'Darkroom') return bot;
  return processes === 'one process' ? `${processes}, ${store}` : processes;
}

function described(what: string, groups: Chart['groups'], unit: string): string {
  const parts = groups.map(
    ({ label, bars }) => `${label}: ${bars.map((bar) => `${bar.label} ${bar.value}${unit}`).join(', ')}`,
  );
  return `${what}. ${parts.join('; ')}.`;
}
