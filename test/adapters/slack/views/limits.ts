// Everything about a view that Slack would refuse (https://docs.slack.dev/reference/block-kit), one line for each.

type Part = Record<string, unknown>;

/** The breaches of a view; none is an empty list. Lengths count UTF-16. */
export function breachesOf(view: object): string[] {
  const { type, blocks } = view as { type: string; blocks: Part[] };
  const ids = blocks.flatMap(({ block_id: id }) => (typeof id === 'string' ? [id] : []));
  return [
    ...(type === 'modal' ? modalBreaches(view as Part) : []),
    ...(blocks.length < 1 || blocks.length > 100 ? [`${blocks.length} blocks`] : []),
    ...(Buffer.byteLength(JSON.stringify(view)) > 250_000 ? ['more than 250 kB'] : []),
    ...(new Set(ids).size < ids.length ? ['a block_id twice'] : []),
    ...ids.filter((id) => id === '' || id.length > 255).map((id) => `block_id ${id}`),
    ...blocks.flatMap((block, index) =>
      blockBreaches(block, type).map((breach) => `/blocks/${index}: ${breach}`),
    ),
  ];
}

function modalBreaches(view: Part): string[] {
  return [
    ...['title', 'submit', 'close'].flatMap((name) => textBreaches(name, view[name], 24)),
    ...(String(view['private_metadata']).length > 3000 ? ['private_metadata'] : []),
  ];
}

function blockBreaches(block: Part, view: string): string[] {
  switch (block['type']) {
    case 'input':
      return [
        ...(view === 'modal' ? [] : ['an input outside of a modal']),
        ...textBreaches('label', block['label'], 2000),
        ...('hint' in block ? textBreaches('hint', block['hint'], 2000) : []),
        ...elementBreaches(block['element'] as Part),
      ];
    case 'header':
      return textBreaches('header', block['text'], 150);
    case 'section':
      return [
        ...textBreaches('section', block['text'], 3000),
        ...('accessory' in block ? elementBreaches(block['accessory'] as Part) : []),
      ];
    case 'image':
      return [
        ...lengthBreaches('alt_text', block['alt_text'], 2000),
        ...('image_url' in block === 'slack_file' in block ? ['not exactly one source'] : []),
      ];
    case 'rich_text':
      return richBreaches(block);
    case 'divider':
      return [];
    default:
      return [`the unknown type ${String(block['type'])}`];
  }
}

function richBreaches(block: Part): string[] {
  const sections = block['elements'] as { type: string; elements: Part[] }[];
  return sections.flatMap(({ elements }) =>
    elements.flatMap((element) => [
      ...lengthBreaches('rich text', element['text'], 3000),
      ...(element['type'] === 'link' && !URL.canParse(String(element['url'])) ? ['no link'] : []),
    ]),
  );
}

function elementBreaches(element: Part): string[] {
  return [
    ...lengthBreaches('action_id', element['action_id'], 255),
    ...('placeholder' in element ? textBreaches('placeholder', element['placeholder'], 150) : []),
    ...kindBreaches(element),
  ];
}

function kindBreaches(element: Part): string[] {
  switch (element['type']) {
    case 'plain_text_input': {
      const most = Number(element['max_length'] ?? 3000);
      return [
        ...(most < 1 || most > 3000 ? ['max_length'] : []),
        ...('initial_value' in element
          ? lengthBreaches('initial_value', element['initial_value'], most)
          : []),
      ];
    }
    case 'number_input':
      return numberBreaches(element);
    case 'static_select':
      return selectBreaches(element);
    case 'checkboxes': {
      const initial = element['initial_options'] as unknown[] | undefined;
      return [
        ...optionBreaches(element['options'], 10),
        ...(initial?.length === 0 ? ['empty initial_options'] : []),
        ...initialBreaches(element, initial ?? []),
      ];
    }
    case 'file_input':
      return Number(element['max_files']) >= 1 && Number(element['max_files']) <= 10 ? [] : ['max_files'];
    default:
      return [`the unknown element ${String(element['type'])}`];
  }
}

function numberBreaches(element: Part): string[] {
  const { min_value: minimum, max_value: maximum, initial_value: initial } = element;
  const given = [minimum, maximum, initial].filter((each) => each !== undefined);
  const [low, high] = [Number(minimum ?? -Infinity), Number(maximum ?? Infinity)];
  const start = Number(initial ?? minimum ?? maximum ?? 0);
  return [
    ...(typeof element['is_decimal_allowed'] === 'boolean' ? [] : ['no is_decimal_allowed']),
    ...given
      .filter((each) => typeof each !== 'string' || !/^-?\d+(\.\d+)?$/u.test(each))
      .map(() => 'no number'),
    ...(low > high || start < low || start > high ? ['a number out of its range'] : []),
    ...(initial !== undefined && !element['is_decimal_allowed'] && !Number.isInteger(start)
      ? ['a decimal']
      : []),
  ];
}

function selectBreaches(element: Part): string[] {
  return [
    ...('option_groups' in element ? groupBreaches(element) : optionBreaches(element['options'], 100)),
    ...('initial_option' in element ? initialBreaches(element, [element['initial_option']]) : []),
  ];
}

/** NOTE nobody says how many there may be in all groups together, so it is as many as without groups. */
function groupBreaches(element: Part): string[] {
  const groups = element['option_groups'] as { label: Part; options: Part[] }[];
  return [
    ...('options' in element ? ['options and groups'] : []),
    ...(groups.length < 1 || groups.length > 100 ? [`${groups.length} groups`] : []),
    ...groups.flatMap(({ label, options }) => [
      ...textBreaches('label', label, 75),
      ...optionBreaches(options, 100),
    ]),
    ...optionBreaches(offered(element), 100),
  ];
}

function offered({ options = [], option_groups: groups = [] }: Part): unknown[] {
  const inGroups = (groups as { options: unknown[] }[]).flatMap((group) => group.options);
  return [...(options as unknown[]), ...inGroups];
}

function optionBreaches(options: unknown, most: number): string[] {
  const all = options as Part[];
  const values = all.map(({ value }) => value);
  return [
    ...(all.length < 1 || all.length > most ? [`${all.length} options`] : []),
    ...(new Set(values).size < values.length ? ['a value twice'] : []),
    ...all.flatMap((option) => [
      ...textBreaches('option', option['text'], 75),
      ...('description' in option ? textBreaches('description', option['description'], 75) : []),
      ...lengthBreaches('value', option['value'], 75),
    ]),
  ];
}

/** NOTE what is chosen at first has to be the very option. */
function initialBreaches(element: Part, initial: readonly unknown[]): string[] {
  const options = new Set(offered(element).map((option) => JSON.stringify(option)));
  return initial
    .filter((each) => !options.has(JSON.stringify(each)))
    .map(() => 'an initial option that is none');
}

function textBreaches(name: string, text: unknown, longest: number): string[] {
  const { type, text: words } = (text ?? {}) as Part;
  return [
    ...(type === 'plain_text' ? [] : [`${name} is not plain`]),
    ...lengthBreaches(name, words, longest),
  ];
}

function lengthBreaches(name: string, text: unknown, longest: number): string[] {
  if (typeof text !== 'string' || text === '') return [`${name} is empty`];
  if (!text.isWellFormed()) return [`${name} has half a character`];
  return text.length > longest ? [`${name} has ${text.length} characters`] : [];
}
