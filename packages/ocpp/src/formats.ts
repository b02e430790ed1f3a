const DATE_TIME = /^(\d{4})-(0[1-9]|1[0-2])-(\d\d)T(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i;
const URI = /^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`]+$/i;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** An instant as RFC 3339 writes it: with a zone, and on a day that exists. */
export function isRfc3339(text: string): boolean {
  const parts = DATE_TIME.exec(text);
  if (!parts) return false;
  const day = Number(parts[3]);
  if (day >= 1 && day <= 28) return true;
  const year = Number(parts[1]);
  const month = Number(parts[2]);
  const isLeapDay = month === 2 && day === 29 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day >= 1 && (isLeapDay || day <= (DAYS[month - 1] ?? 0));
}

/** An absolute URI (RFC 3986), by its looks: a scheme, and only characters that may stand in one. */
export function isUri(text: string): boolean {
  return URI.test(text);
}
