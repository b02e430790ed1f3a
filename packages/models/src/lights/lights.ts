import type { ModelName } from '../model.ts';
import type { Light, LightRow, LightVersion, NamedLight } from './light.ts';
import { lightRow, type RowOrReason } from './light-row.ts';
import { auraRow, haloTable } from './light-tables.ts';
import type { StationForLights } from './station-for-lights.ts';

/** The lights of a charger at one instant. */
export interface ShownLights {
  readonly lights: readonly NamedLight[];
  /** 0 to 100 %, apart from the lights: a light dimmed to 0 is still the light it is. */
  readonly brightnessPercent: number;
  /** The row of the table each connector is in; null with the reason where it is in none. */
  readonly rows: readonly ({ readonly connectorId: number } & RowOrReason)[];
}

/**
 * The lights that a charger in that state should show (R7): pure and total. No message of OCPP 1.6 reads a light, so this is what the
 * tables ask for and not what was seen. `lightVersion` matters for an Aura alone.
 */
export function lights(model: ModelName, lightVersion: LightVersion, station: StationForLights): ShownLights {
  const rows = station.connectors.map((connector) => ({
    connectorId: connector.connectorId,
    ...lightRow(model, station, connector),
  }));
  const shown = model === 'halo' ? haloLights(rows) : auraLights(rows, lightVersion);
  return { lights: shown, brightnessPercent: Math.min(100, Math.max(0, station.brightnessPercent)), rows };
}

type Rows = ShownLights['rows'];

const unspecified = (reason: string): Light => ({ kind: 'unspecified', reason });
const NO_CONNECTOR = 'nothing is known of a connector';

/** One cable for sessions, and so one row. */
function haloLights([first]: Rows): NamedLight[] {
  const entry = first?.row == null ? null : haloTable[first.row];
  const reason = first === undefined ? NO_CONNECTOR : first.row === null ? first.reason : `the Halo’s tables have no row ${first.row}`;
  const { centre, ring } = entry ?? { centre: unspecified(reason), ring: unspecified(reason) };
  return [
    { name: 'centre', connectorId: null, light: centre },
    { name: 'ring', connectorId: null, light: ring },
  ];
}

/** Whoever asks most of the reader has it: an answer comes before a question (ours). */
const READER_ORDER: readonly LightRow[] = ['tagNotApproved', 'tagApproved', 'waitingForTag'];

function auraLights(rows: Rows, version: LightVersion): NamedLight[] {
  const sockets = rows.map((entry): NamedLight => ({
    name: 'socket',
    connectorId: entry.connectorId,
    light: entry.row === null ? unspecified(entry.reason) : auraRow(entry.row, version).socket,
  }));
  const light = rows.length === 0 ? unspecified(NO_CONNECTOR) : readerLight(rows, version);
  return [...sockets, { name: 'rfid', connectorId: null, light }];
}

/** One reader serves two sockets: it is dark only when neither needs it (ours). */
function readerLight(rows: Rows, version: LightVersion): Light {
  const asked = READER_ORDER.find((row) => rows.some((entry) => entry.row === row));
  if (asked) return auraRow(asked, version).rfid;
  const open = rows.find(({ row }) => row === null);
  if (open?.row === null) return unspecified(open.reason);
  const needed = rows.find(({ row }) => row !== null && auraRow(row, version).rfid.kind !== 'off');
  return auraRow(needed?.row ?? 'notAvailable', version).rfid;
}
