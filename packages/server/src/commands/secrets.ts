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
 * GetConfiguration although the key is write-only, the login in an address that a charger is to send files to or fetch them from, and
 * what makes an address of ours one that takes a file.
 */
export function secretsIn(action: string, payload: unknown): readonly string[] {
  if (TRANSFERS.has(action)) return textsIn(payload).flatMap(secretsOfLocation);
  const settings: unknown[] = action === 'ChangeConfiguration' ? [payload] : [];
  if (action === 'GetConfiguration' && isSetting(payload) && 'configurationKey' in payload && Array.isArray(payload.configurationKey)) {
    settings.push(...(payload.configurationKey as unknown[]));
  }
  return settings.flatMap((setting) =>
    isSetting(setting) && isSecretKey(setting.key) && typeof setting.value === 'string' && setting.value !== '' ? [setting.value] : [],
  );
}

const TRANSFERS: ReadonlySet<string> = new Set(['GetDiagnostics', 'GetLog', 'UpdateFirmware', 'SignedUpdateFirmware']);

/** No message of OCPP is so deep; an answer that is must not exhaust the stack, neither here nor where it is stored. */
const DEEPEST = 50;

/** Every text in the payload: the place of the address differs from action to action. */
function textsIn(payload: unknown, depth = 0): string[] {
  if (typeof payload === 'string') return [payload];
  if (typeof payload !== 'object' || payload === null || depth === DEEPEST) return [];
  return Object.values(payload).flatMap((value) => textsIn(value, depth + 1));
}

function secretsOfLocation(location: string): string[] {
  const token = /\/uploads\/([\w-]{43})(?![\w-])/.exec(location)?.[1];
  return token === undefined ? loginIn(location) : [token, ...loginIn(location)];
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

/** A copy of `value` with every secret hidden in every text of it, and what is too deep to be looked at or written. */
export function withoutSecrets(value: unknown, secrets: readonly string[], depth = 0): unknown {
  if (typeof value === 'string') return hidden(value, secrets);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === DEEPEST) return HIDDEN;
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, secrets, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withoutSecrets(item, secrets, depth + 1)]));
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
