import { chargerModels, connectorValues, modelOf } from '@phasor/models';

/** What is known of how much a connector may take. */
export interface MaxCurrentEvidence {
  readonly connectorId: number;
  readonly vendor: string | null;
  readonly model: string | null;
  /** R6: as the installer set it, in A. */
  readonly setA: number | null;
  /** The vendor's key MaxCurrent, `0.16,1.16`. */
  readonly toldKey: string | null;
  /** A CAPI charger's own setting, in A. */
  readonly capiA: number | null;
}

/** Where nobody knows: the most that a usual connector for alternating current gives, in A. */
const UNKNOWN_A = 32;

/** The max current of a connector, in A per phase: as it is built, lowered by what the installer set. */
export function maxCurrentOf({ connectorId, vendor, model, setA, toldKey, capiA }: MaxCurrentEvidence): number {
  const told = toldKey === null ? undefined : connectorValues(toldKey)?.get(connectorId);
  const builtA = told ?? outletOf(vendor, model, connectorId)?.ratedA;
  const settingA = setA ?? capiA;
  const mostA = settingA === null ? (builtA ?? UNKNOWN_A) : Math.min(settingA, builtA ?? Infinity);
  return mostA > 0 ? mostA : (builtA ?? UNKNOWN_A);
}

/** Why a connector charges no cars by orders; null where it does, as far as is known. */
export function whyNotShared(
  vendor: string | null,
  model: string | null,
  told: { connectorId: number; connectors: number | null },
): string | null {
  const { connectorId, connectors } = told;
  const outlet = outletOf(vendor, model, connectorId);
  if (outlet && !outlet.hasTransactions) return 'it is a Schuko outlet; say schukoIsOn at the connector beside it';
  const name = modelOf(vendor ?? '', model ?? '');
  const known = connectors ?? (name === null ? null : chargerModels[name].outlets.length);
  return known !== null && connectorId > known ? `it has ${known}` : null;
}

function outletOf(vendor: string | null, model: string | null, connectorId: number) {
  const name = modelOf(vendor ?? '', model ?? '');
  return name === null ? undefined : chargerModels[name].outlets.find((outlet) => outlet.connectorId === connectorId);
}
