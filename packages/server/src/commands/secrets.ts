/** What stands in place of a secret. */
export const HIDDEN = '…';

/** Keys whose values open doors (OCPP 1.6 security extension; keys are compared without regard to case). */
export const isSecretKey = (key: unknown): boolean => typeof key === 'string' && key.toLowerCase() === 'authorizationkey';

interface Setting {
  readonly key?: unknown;
  readonly value?: unknown;
}
const isSetting = (value: unknown): value is Setting => typeof value === 'object' && value !== null;

/**
 * The secrets in a CALL and its answer: the value of ChangeConfiguration(AuthorizationKey), what a careless charger tells in
 * GetConfiguration although the key is write-only, and the password in an address that a charger is to send files to or fetch them from.
 */
export function secretsIn(action: string, payload: unknown): readonly string[] {
  if (TRANSFERS.has(action)) return locationsIn(payload).flatMap(loginIn);
  const settings: unknown[] = action === 'ChangeConfiguration' ? [payload] : [];
  if (action === 'GetConfiguration' && isSetting(payload) && 'configurationKey' in payload && Array.isArray(payload.configurationKey)) {
    settings.push(...(payload.configurationKey as unknown[]));
  }
  return settings.flatMap((setting) =>
    isSetting(setting) && isSecretKey(setting.key) && typeof setting.value === 'string' && setting.value !== '' ? [setting.value] : [],
  );
}

const TRANSFERS: ReadonlySet<string> = new Set(['GetDiagnostics', 'GetLog', 'UpdateFirmware', 'SignedUpdateFirmware']);

/** Every text in the payload that is an address with a login; its place differs from action to action. */
function locationsIn(payload: unknown): string[] {
  if (typeof payload === 'string') return [payload];
  return typeof payload === 'object' && payload !== null ? Object.values(payload).flatMap(locationsIn) : [];
}

/** `user:password@`, or the whole address where that is too short to be told from other words. */
function loginIn(location: string): string[] {
  const login = /^[a-z][a-z0-9+.-]*:\/\/([^/]*:[^/]*@)/i.exec(location)?.[1];
  if (login === undefined) return [];
  return [login.length >= SHORTEST_WITHIN ? login : location];
}

/** A secret shorter than this is hidden only where it is the whole text: "1" stands in every other word. */
const SHORTEST_WITHIN = 8;

function hidden(text: string, secrets: readonly string[]): string {
  if (secrets.includes(text)) return HIDDEN;
  return secrets.filter(({ length }) => length >= SHORTEST_WITHIN).reduce((shown, secret) => shown.replaceAll(secret, HIDDEN), text);
}

/** `value` with every secret hidden in every text of it, however deep. The same value when there is nothing to hide. */
export function withoutSecrets(value: unknown, secrets: readonly string[]): unknown {
  if (secrets.length === 0) return value;
  if (typeof value === 'string') return hidden(value, secrets);
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, secrets));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withoutSecrets(item, secrets)]));
}

/** A frame's bytes with the secrets hidden, for the message log. */
export function frameWithoutSecrets(frame: Buffer, secrets: readonly string[]): Buffer {
  if (secrets.length === 0) return frame;
  try {
    return Buffer.from(JSON.stringify(withoutSecrets(JSON.parse(frame.toString()), secrets)));
  } catch {
    // No JSON: nothing in it can be told from a secret.
    return Buffer.from(HIDDEN);
  }
}
