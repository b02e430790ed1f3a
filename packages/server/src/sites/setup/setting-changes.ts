import type { SiteSettings } from '@phasor/contract';

/** One figure that was changed: where it stands, and both values as JSON; null: there was none, or is none any more. */
export interface ChangedSetting {
  readonly what: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** S21: what differs between two settings, figure by figure; null: there was no site, or it is removed. */
export function changedSettings(before: SiteSettings | null, after: SiteSettings | null): readonly ChangedSetting[] {
  const was = before ? figuresOf(before) : new Map<string, string>();
  const is = after ? figuresOf(after) : new Map<string, string>();
  const names = [...new Set([...was.keys(), ...is.keys()])].sort();
  return names.flatMap((what) => {
    const change = { what, before: was.get(what) ?? null, after: is.get(what) ?? null };
    return change.before === change.after ? [] : [change];
  });
}

/** Fuses and connectors go by their names, so that a new order in the list is no change. */
function figuresOf({ fuses, connectors, ...site }: SiteSettings): Map<string, string> {
  const figures = new Map<string, string>();
  const add = (path: string, object: object): void => {
    for (const [name, value] of Object.entries(object)) if (value !== undefined) figures.set(`${path}${name}`, JSON.stringify(value));
  };
  add('', site);
  for (const { id, ...fuse } of fuses) add(`fuses.${id}.`, fuse);
  for (const { chargerId, connectorId, ...connector } of connectors) add(`connectors.${chargerId}/${connectorId}.`, connector);
  return figures;
}
