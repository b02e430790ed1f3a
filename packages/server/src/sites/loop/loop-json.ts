import { EMPTY_STATE } from '@phasor/balancing';
import { NEW_CONNECTOR } from './connector-memory.ts';
import { NEW_LOOP, type LoopMemory } from './site-step.ts';

/** JSON has neither maps nor infinite numbers. */
function pack(_name: string, value: unknown): unknown {
  if (value instanceof Map) return { $map: [...(value as Map<unknown, unknown>)] };
  if (value === Infinity) return { $number: 1 };
  if (value === -Infinity) return { $number: -1 };
  return value;
}

function unpack(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('$map' in value && Array.isArray(value.$map)) return new Map(value.$map as [unknown, unknown][]);
  if ('$number' in value) return value.$number === 1 ? Infinity : -Infinity;
  return value;
}

/** The loop's memory as text, and back. What cannot be read is forgotten: then everything that may flow is unknown, and counts. */
export const memoryText = (memory: LoopMemory): string => JSON.stringify(memory, pack);

export function memoryOf(text: string | null): LoopMemory {
  if (text === null) return NEW_LOOP;
  const stored = { ...NEW_LOOP, ...(JSON.parse(text, unpack) as LoopMemory) };
  // What an older version stored lacks what was not remembered then, of the site and of a connector.
  const connectors = new Map(
    [...stored.connectors].map(([key, known]) => [
      key,
      { ...NEW_CONNECTOR, ...known, writes: { ...NEW_CONNECTOR.writes, ...(known.writes as Partial<typeof known.writes> | undefined) } },
    ]),
  );
  return { ...stored, state: { ...EMPTY_STATE, ...stored.state }, connectors };
}
