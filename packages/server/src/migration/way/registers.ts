/** What is known of one connector's register over the change, in Wh. */
export interface RegisterRow {
  readonly connectorId: number;
  /** The highest that CAPI told, in a poll or in a session record. */
  readonly lastCapiWh: number | null;
  /** The lowest that OCPP told in this attempt: the first, whatever came late. */
  readonly firstOcppWh: number | null;
}

/** A session that CAPI tells of; times in ms since 1970. */
export interface CapiRecord {
  readonly connectorId: number;
  readonly startMs: number;
  readonly startRegisterWh: number;
  readonly stopRegisterWh: number;
}

/** Energy that went through a meter and belongs to no session that anybody knows: stated, not hidden (invariant 4). */
export interface EnergyGap {
  readonly connectorId: number;
  readonly fromWh: number;
  readonly toWh: number;
  /** Of the difference, what no known session explains. */
  readonly unexplainedWh: number;
}

/** Why a first register over OCPP cannot be this charger's; null where it can. */
export function whyRegisterWrong({ connectorId, lastCapiWh, firstOcppWh }: RegisterRow): string | null {
  if (lastCapiWh === null || firstOcppWh === null || firstOcppWh >= lastCapiWh) return null;
  return `the register of connector ${connectorId} went back from ${lastCapiWh} Wh on CAPI to ${firstOcppWh} Wh on OCPP`;
}

/** The gaps between the last registers on CAPI and the first on OCPP, less what the records cover. A late record closes its gap. */
export function gapsOf(rows: readonly RegisterRow[], records: readonly CapiRecord[]): readonly EnergyGap[] {
  return rows.flatMap(({ connectorId, lastCapiWh, firstOcppWh }): EnergyGap[] => {
    if (lastCapiWh === null || firstOcppWh === null || firstOcppWh <= lastCapiWh) return [];
    let knownWh = 0;
    let fromWh = lastCapiWh;
    const own = records.filter((record) => record.connectorId === connectorId);
    for (const { startRegisterWh, stopRegisterWh } of [...own].sort((one, other) => one.startRegisterWh - other.startRegisterWh)) {
      const coveredFrom = Math.max(fromWh, startRegisterWh);
      const coveredTo = Math.min(firstOcppWh, stopRegisterWh);
      if (coveredTo <= coveredFrom) continue;
      knownWh += coveredTo - coveredFrom;
      fromWh = coveredTo;
    }
    const unexplainedWh = firstOcppWh - lastCapiWh - knownWh;
    return unexplainedWh > 0 ? [{ connectorId, fromWh: lastCapiWh, toWh: firstOcppWh, unexplainedWh }] : [];
  });
}

/** What makes two records the same session, on one charger. */
export const recordKey = ({ connectorId, startMs, startRegisterWh }: CapiRecord): string => `${connectorId} ${startMs} ${startRegisterWh}`;

/** The records with that one, once. */
export function withRecord(records: readonly CapiRecord[], record: CapiRecord): readonly CapiRecord[] {
  return records.some((known) => recordKey(known) === recordKey(record)) ? records : [...records, record];
}
