/** What the server or the charger found wrong with a form, and the field that it is about. */
export interface WrongField {
  /** As in the body: `connectors.0.maxCurrentA`, `windows.2.days`, `nowA`. */
  readonly field: string;
  readonly text: string;
}

/**
 * The field that a refusal is about: the server writes `body/connectors/0/maxCurrentA must be <= 400`, a charger
 * `connector 1 is rated for 16 A`. `connectorIds` are those of the form, in its order. Null where it names none.
 */
export function wrongField(text: string, connectorIds: readonly number[]): WrongField | null {
  const [, path, problem] = /body\/([\w/]+) (.+)/.exec(text) ?? [];
  if (path !== undefined && problem !== undefined) return { field: path.replaceAll('/', '.'), text: problem };
  const [told, connectorId, what] = /connector (\d+) (is rated for \d+ A|has no cable lock)/.exec(text) ?? [];
  const index = connectorIds.indexOf(Number(connectorId));
  if (told === undefined || what === undefined || index < 0) return null;
  return { field: `connectors.${index}.${what.startsWith('is rated') ? 'maxCurrentA' : 'cableLock'}`, text: told };
}
