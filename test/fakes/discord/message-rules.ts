// The rules for messages that Discord's description does not say.
import type { ListedAttachment } from './attachments.ts';

/** A part of a message as it was sent. */
export interface Component {
  type: number;
  id?: number;
  custom_id?: string;
  disabled?: boolean;
  value?: string;
  options?: { label: string; value: string; default?: boolean }[];
  components?: Component[];
  component?: Component;
  accessory?: Component;
  [key: string]: unknown;
}

/** The text parts of an embed. */
export interface Embed {
  title?: string;
  description?: string;
  fields?: { name: string; value: string }[];
  footer?: { text: string };
  author?: { name?: string; icon_url?: string };
  image?: { url: string };
  thumbnail?: { url: string };
  [key: string]: unknown;
}

/** The body of a request that makes or changes a message. */
export interface MessageBody {
  content?: string | null;
  embeds?: Embed[] | null;
  components?: Component[] | null;
  attachments?: ListedAttachment[] | null;
  allowed_mentions?: { parse?: string[]; users?: string[]; roles?: string[]; replied_user?: boolean } | null;
  flags?: number | null;
  nonce?: string | number | null;
  enforce_nonce?: boolean | null;
  message_reference?: { message_id?: string } | null;
}

/** Flags of messages. */
export const messageFlags = { suppressEmbeds: 4, ephemeral: 64, loading: 128, componentsV2: 32_768 } as const;

/** A broken rule; `refused` where Discord answers 400. */
export interface Breach {
  text: string;
  refused: boolean;
}

/** The message that a request changes. */
export interface Before {
  flags: number;
  ephemeral: boolean;
}

/** Every rule the body breaks; `names` are the files that the message will have. */
export function messageBreaches(body: MessageBody, names: readonly string[], before?: Before): Breach[] {
  const components = allComponents(body.components ?? []);
  const flags = body.flags ?? before?.flags ?? 0;
  const isV2 = (flags & messageFlags.componentsV2) !== 0;
  return [
    ...(before ? editBreaches(body.flags ?? 0, before, body.flags !== undefined && body.flags !== null) : []),
    ...componentBreaches(body.components ?? [], components, isV2),
    ...(isV2 && (body.content || body.embeds?.length)
      ? [refused('content or embeds beside Components V2')]
      : []),
    ...embedBreaches(body.embeds ?? []),
    ...referenceBreaches(body, components, names),
  ];
}

/** The rules for a deferred response: nothing but one flag. */
export function deferBreaches(data: object | null | undefined): Breach[] {
  const { flags = 0, ...rest } = (data ?? {}) as Record<string, unknown>;
  const { tts: _tts, enforce_nonce: _nonce, ...others } = rest;
  const keys = Object.keys(others);
  return [
    ...(keys.length > 0 ? [ignored(`a deferred response carries ${keys.join(', ')}`)] : []),
    ...((Number(flags) & ~messageFlags.ephemeral) === 0
      ? []
      : [ignored(`a deferred response has the flags ${String(flags)}`)]),
  ];
}

/** A component and everything in it. */
export function allComponents(list: readonly Component[]): Component[] {
  return list.flatMap((each) => [
    each,
    ...allComponents(each.components ?? []),
    ...allComponents([each.component, each.accessory].filter((inner) => inner !== undefined)),
  ]);
}

const refused = (text: string): Breach => ({ text, refused: true });
const ignored = (text: string): Breach => ({ text, refused: false });

function editBreaches(flags: number, before: Before, isGiven: boolean): Breach[] {
  const { ephemeral, suppressEmbeds, componentsV2 } = messageFlags;
  const settable = suppressEmbeds | componentsV2;
  return [
    ...((flags & ephemeral) !== 0 && !before.ephemeral
      ? [ignored('an edit makes a public message ephemeral')]
      : []),
    ...((flags & ~(settable | ephemeral)) === 0 ? [] : [ignored(`an edit sets the flags ${flags}`)]),
    ...(isGiven && (before.flags & componentsV2) !== 0 && (flags & componentsV2) === 0
      ? [refused('an edit takes Components V2 back')]
      : []),
  ];
}

function componentBreaches(top: readonly Component[], all: readonly Component[], isV2: boolean): Breach[] {
  const ids = all.flatMap((each) => (each.custom_id === undefined ? [] : [each.custom_id]));
  const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
  return [
    ...twice.map((id) => refused(`two components have the custom_id ${id}`)),
    ...(all.length > 40 ? [refused(`${all.length} components`)] : []),
    ...(!isV2 && top.length > 5 ? [refused(`${top.length} rows`)] : []),
    ...(!isV2 && top.some(({ type }) => type !== 1) ? [refused('components of V2 without its flag')] : []),
    ...top.filter(isCrowded).map(() => refused('a row with a select and something else')),
  ];
}

/** A select takes a whole row. */
function isCrowded({ components = [] }: Component): boolean {
  return components.length > 1 && components.some(({ type }) => type !== 2) && components[0]?.type !== 10;
}

function embedBreaches(embeds: readonly Embed[]): Breach[] {
  const count = embeds
    .flatMap((each) => [
      each.title,
      each.description,
      each.footer?.text,
      each.author?.name,
      ...(each.fields ?? []).flatMap(({ name, value }) => [name, value]),
    ])
    .reduce((sum, text) => sum + (text?.length ?? 0), 0);
  return count > 6_000 ? [refused(`embeds with ${count} characters in all`)] : [];
}

function referenceBreaches(
  body: MessageBody,
  components: readonly Component[],
  names: readonly string[],
): Breach[] {
  const inEmbeds = uploadsIn(body.embeds ?? []);
  const inComponents = uploadsIn(components);
  return [
    ...inEmbeds
      .filter((name) => !names.includes(name))
      .map((name) => ignored(`an embed shows ${name}, which is not attached`)),
    ...inEmbeds
      .filter((name) => !/\.(?:jpe?g|png|webp|gif)$/iu.test(name))
      .map((name) => ignored(`an embed cannot show ${name}`)),
    ...inComponents
      .filter((name) => !names.includes(name))
      .map((name) => refused(`a component shows ${name}, which is not attached`)),
  ];
}

function uploadsIn(value: unknown): string[] {
  const found = JSON.stringify(value).matchAll(/"url":"attachment:\/\/([^"]+)"/gu);
  return [...new Set(Array.from(found, ([, name = '']) => name))];
}
