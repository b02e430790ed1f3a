import { ERROR_CODES } from '@phasor/ocpp/station';
import { carProfiles, isCarProfile, type CarProfile } from '../car/car-quirks.ts';
import type { CarOptions } from '../car/car.ts';
import { raise } from '../errors.ts';

/** Each reader below finds its part among the words behind a command, and throws SIMULATOR_COMMAND_INVALID with what it expected. */

export function connectorIn(words: readonly string[]): number | undefined {
  const word = words.find((candidate) => /^\d+$/.test(candidate));
  return word === undefined ? undefined : Number(word);
}

export function numberIn(word: string): number {
  if (/^\d+$/.test(word)) return Number(word);
  throw invalid(`a connector is a number, not “${word}”`);
}

export function carIn(words: readonly string[]): CarOptions {
  const car: { phases?: 1 | 2 | 3; maxA?: number; needWh?: number; profile?: CarProfile } = {};
  for (const word of words) {
    if (isCarProfile(word)) {
      car.profile = word;
      continue;
    }
    const [, amount = '', unit = ''] = /^(\d+(?:\.\d+)?)(p|a|kwh)?$/i.exec(word) ?? [];
    const value = Number(amount);
    if (amount === '')
      throw invalid(`a car is like 3p 16A 20kWh, or one of ${Object.keys(carProfiles).join(', ')}; “${word}” is not understood`);
    if (unit.toLowerCase() === 'p' && (value === 1 || value === 2 || value === 3)) car.phases = value;
    else if (unit.toLowerCase() === 'p') throw invalid('a car has 1, 2 or 3 phases');
    else if (unit.toLowerCase() === 'a') car.maxA = value;
    else if (unit.toLowerCase() === 'kwh') car.needWh = value * 1000;
  }
  return car;
}

export function ampsIn([word = '']: readonly string[]): number {
  const [, amps] = /^(\d{1,2}(?:\.\d+)?)a?$/i.exec(word) ?? [];
  if (amps !== undefined) return Number(amps);
  throw invalid(`a current is like 8A, not “${word}”`);
}

export function codeIn(words: readonly string[]): string {
  const word = words.find((candidate) => !/^\d+$/.test(candidate));
  if (word === undefined) return 'GroundFailure';
  return byBeginning(word, ERROR_CODES) ?? word;
}

export function choice<const Choices extends readonly string[]>(
  [word = '']: readonly string[],
  name: string,
  choices: Choices,
): Choices[number] {
  const found = choices.find((candidate) => candidate === word.toLowerCase());
  if (found !== undefined) return found;
  throw invalid(`${name} is followed by ${choices.join(', ')}${word === '' ? '' : `, not “${word}”`}`);
}

export function invalid(reason: string): Error {
  return raise('SIMULATOR_COMMAND_INVALID', { reason });
}

/** The word itself, or the only one that begins so. */
export function byBeginning(word: string, known: readonly string[]): string | undefined {
  const plain = word.toLowerCase();
  const found = known.filter((candidate) => candidate.toLowerCase().startsWith(plain));
  return known.find((candidate) => candidate.toLowerCase() === plain) ?? (found.length === 1 ? found[0] : undefined);
}
