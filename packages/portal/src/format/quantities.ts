/** What stands where a figure is not known. */
export const UNKNOWN = '–';

const number = (language: string, value: number, digits: number): string =>
  new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);

/** Wh as kWh with two digits: `1234` → `1.23 kWh`. */
export function formatEnergy(energyWh: number | null, language: string): string {
  return energyWh === null ? UNKNOWN : `${number(language, energyWh / 1000, 2)} kWh`;
}

/** W below 1 kW, then kW with one digit. */
export function formatPower(powerW: number | null, language: string): string {
  if (powerW === null) return UNKNOWN;
  return Math.abs(powerW) < 999.5 ? `${number(language, powerW, 0)} W` : `${number(language, powerW / 1000, 1)} kW`;
}

/** A with one digit. */
export function formatCurrent(currentA: number | null, language: string): string {
  return currentA === null ? UNKNOWN : `${number(language, currentA, 1)} A`;
}

/** A limit in A, without a needless zero: `16` → `16 A`, `13.5` → `13.5 A`. */
export function formatLimit(currentA: number, language: string): string {
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(currentA)} A`;
}

/** Whole V. */
export function formatVoltage(voltageV: number | null, language: string): string {
  return voltageV === null ? UNKNOWN : `${number(language, voltageV, 0)} V`;
}

/** A file's size in decimal units: `950 B`, `12.3 kB`, `4.5 MB`. */
export function formatBytes(bytes: number | null, language: string): string {
  if (bytes === null) return UNKNOWN;
  if (bytes < 1_000) return `${bytes} B`;
  return bytes < 999_950 ? `${number(language, bytes / 1_000, 1)} kB` : `${number(language, bytes / 1_000_000, 1)} MB`;
}
