import type { Settings } from '@phasor/capi';
import { connectorValues, type ChargerModel, type Outlet } from '@phasor/models';

const sessionOutlets = (model: ChargerModel): readonly Outlet[] => model.outlets.filter(({ hasTransactions }) => hasTransactions);
/** Only a socket has a cable to lock; only a Halo has a down light. */
const hasCableLock = ({ socket }: Outlet): boolean => socket === 'type2';

/** As delivered: all that the hardware gives, a tag before each session. */
export function deliveredSettings(model: ChargerModel): Settings {
  return {
    dimmer: 'high',
    ...(model.name === 'halo' ? { downLight: true } : {}),
    connectors: sessionOutlets(model).map((outlet) => ({
      connectorId: outlet.connectorId,
      maxCurrentA: outlet.ratedA,
      rfidLock: true,
      ...(hasCableLock(outlet) ? { cableLock: false } : {}),
    })),
  };
}

/** Why this charger cannot take those settings; null when it can. */
export function whyNotSettings(model: ChargerModel, { downLight, connectors }: Settings): string | null {
  if (downLight !== undefined && model.name !== 'halo') return `${model.displayName} has no down light`;
  const outlets = sessionOutlets(model);
  if (connectors.length !== outlets.length) return `settings are for ${outlets.length} connectors, each once`;
  for (const outlet of outlets) {
    const own = connectors.find(({ connectorId }) => connectorId === outlet.connectorId);
    if (!own) return `there are no settings for connector ${outlet.connectorId}`;
    if (own.maxCurrentA > outlet.ratedA) return `connector ${outlet.connectorId} is rated for ${outlet.ratedA} A`;
    if (own.cableLock !== undefined && !hasCableLock(outlet)) return `connector ${outlet.connectorId} has no cable lock`;
  }
  return null;
}

/** What an installer sets at the charger by a key: `Dimmer`, `DownLight`, `MaxCurrent` (`1.16`), `RfidLock`, `CableLock`. Null: refused. */
export function settingsWith(settings: Settings, key: string, value: string): Settings | null | 'unknownKey' {
  const truth = value === 'true' ? true : value === 'false' ? false : null;
  const each = (change: (connectorId: number) => Partial<Settings['connectors'][number]> | null): Settings | null => {
    const connectors = settings.connectors.map((connector) => ({ ...connector, ...change(connector.connectorId) }));
    return { ...settings, connectors };
  };
  switch (key) {
    case 'Dimmer': {
      const dimmer = (['off', 'low', 'medium', 'high'] as const).find((known) => known === value);
      return dimmer ? { ...settings, dimmer } : null;
    }
    case 'DownLight':
      return truth === null ? null : { ...settings, downLight: truth };
    case 'RfidLock':
      return truth === null ? null : each(() => ({ rfidLock: truth }));
    case 'CableLock':
      return truth === null ? null : each(() => ({ cableLock: truth }));
    case 'MaxCurrent': {
      const amps = connectorValues(value);
      return amps === null
        ? null
        : each((connectorId) => {
            const maxCurrentA = amps.get(connectorId);
            return maxCurrentA === undefined ? null : { maxCurrentA };
          });
    }
    default:
      return 'unknownKey';
  }
}
