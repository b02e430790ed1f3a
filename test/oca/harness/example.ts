const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;
const LONGEST_TEXT = 100;
/** Numbers that the product counts up from test to test. */
const COUNTED = new Set(['transactionId', 'reservationId', 'requestId', 'chargingProfileId', 'id']);
/** Texts that differ from run to run. */
const VARYING: Readonly<Record<string, string>> = {
  serialNumber: '0123456789ABCDEF',
  issuerNameHash: '0123…',
  issuerKeyHash: '89AB…',
  signature: 'MEUCIQ…',
  csr: '-----BEGIN CERTIFICATE REQUEST-----…',
  signingCertificate: '-----BEGIN CERTIFICATE-----…',
  certificate: '-----BEGIN CERTIFICATE-----…',
  certificateChain: '-----BEGIN CERTIFICATE-----…',
};

/** The payload of a frame as an example for people, the same in every run. */
export function exampleOf(payload: unknown): unknown {
  if (Array.isArray(payload)) return payload.map(exampleOf);
  if (typeof payload !== 'object' || payload === null) return typeof payload === 'string' ? shown(payload) : payload;
  return Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, shownAs(name, value)]));
}

function shownAs(name: string, value: unknown): unknown {
  if (typeof value === 'number' && COUNTED.has(name)) return 1;
  if (typeof value === 'string' && name in VARYING) return VARYING[name];
  return exampleOf(value);
}

function shown(text: string): string {
  if (INSTANT.test(text)) return '2026-03-01T12:00:00Z';
  if (/^(?:https?|ftps?|sftp):\/\//.test(text)) return text.replace(/^(\w+):\/\/.*$/s, '$1://phasor.example/…');
  if (/^-----BEGIN /.test(text)) return `${text.split('\n')[0] ?? ''}…`;
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
}
