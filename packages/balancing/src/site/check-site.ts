import { raise } from '../errors.ts';
import { phasesOf } from './phase.ts';
import type { Connector, Fuse, OperatingLimit, Site } from './site.ts';

const POSITIVE = 'a number of A above 0';

function check(isRight: boolean, id: string, name: string, value: unknown, expected: string): void {
  if (!isRight) throw raise('BALANCING_LIMIT_INVALID', { id, name, value: String(value), expected });
}

const isAbove0 = (value: number): boolean => Number.isFinite(value) && value > 0;
const isNot = (value: number | undefined, right: (value: number) => boolean): boolean => value !== undefined && !right(value);

function checkOperating(fuse: Fuse, { hours, limitA, limitKw }: OperatingLimit): void {
  const areHours = hours.every((hour) => Number.isInteger(hour) && hour >= 0 && hour <= 23);
  check(areHours, fuse.id, 'operatingLimits.hours', hours, 'whole hours from 0 to 23');
  check(limitA !== undefined || limitKw !== undefined, fuse.id, 'operatingLimits', 'without a limit', 'limitA, limitKw or both');
  check(!isNot(limitA, (value) => value >= 0 && Number.isFinite(value)), fuse.id, 'operatingLimits.limitA', limitA, 'A from 0');
  check(!isNot(limitKw, (value) => value >= 0 && Number.isFinite(value)), fuse.id, 'operatingLimits.limitKw', limitKw, 'kW from 0');
}

function checkFuse(fuse: Fuse): void {
  const limits = typeof fuse.limitA === 'number' ? [fuse.limitA] : fuse.limitA;
  check(Array.isArray(limits) && (limits.length === 1 || limits.length === 3), fuse.id, 'limitA', fuse.limitA, 'one number or three');
  for (const limitA of limits) check(isAbove0(limitA), fuse.id, 'limitA', limitA, POSITIVE);
  const least = Math.min(...limits);
  check(!isNot(fuse.marginA, (value) => value >= 0 && value < least), fuse.id, 'marginA', fuse.marginA, `A from 0 to below ${least}`);
  check(!isNot(fuse.imbalanceA, isAbove0), fuse.id, 'imbalanceA', fuse.imbalanceA, POSITIVE);
  check(!isNot(fuse.carsMaxKw, isAbove0), fuse.id, 'carsMaxKw', fuse.carsMaxKw, 'kW above 0');
  for (const limit of fuse.operatingLimits ?? []) checkOperating(fuse, limit);
}

function checkConnector(connector: Connector): void {
  phasesOf(connector.wiring);
  check(isAbove0(connector.maxA), connector.id, 'maxA', connector.maxA, POSITIVE);
  const isMin = (value: number): boolean => isAbove0(value) && value <= connector.maxA;
  check(!isNot(connector.minA, isMin), connector.id, 'minA', connector.minA, `A above 0 and up to maxA, ${connector.maxA}`);
  check(!isNot(connector.stepA, isAbove0), connector.id, 'stepA', connector.stepA, POSITIVE);
  const isPause = (value: number): boolean => Number.isFinite(value) && value >= 0;
  check(!isNot(connector.isolationPauseS, isPause), connector.id, 'isolationPauseS', connector.isolationPauseS, 's from 0');
}

function checkTree(fuses: ReadonlyMap<string, Fuse>): void {
  const reached = new Set<string>();
  for (const fuse of fuses.values()) {
    const way: string[] = [];
    let at: Fuse | undefined = fuse;
    while (at && !reached.has(at.id)) {
      if (way.includes(at.id)) throw raise('BALANCING_TREE_CYCLE', { fuseIds: way.slice(way.indexOf(at.id)).join(', ') });
      way.push(at.id);
      if (at.parentId === undefined) break;
      const parent: Fuse | undefined = fuses.get(at.parentId);
      if (!parent) throw raise('BALANCING_FUSE_UNKNOWN', { id: at.id, fuseId: at.parentId });
      at = parent;
    }
    for (const id of way) reached.add(id);
  }
  const roots = [...fuses.values()].filter((fuse) => fuse.parentId === undefined);
  if (roots.length !== 1) throw raise('BALANCING_TREE_ROOTS', { fuseIds: roots.map((fuse) => fuse.id).join(', ') || 'none' });
}

/**
 * Refuses a site that cannot be balanced. Errors: BALANCING_FUSE_DUPLICATE, _FUSE_UNKNOWN, _TREE_CYCLE, _TREE_ROOTS, _LIMIT_INVALID,
 * _CONNECTOR_DUPLICATE, _WIRING_UNKNOWN.
 */
export function checkSite(site: Site): void {
  const fuses = new Map<string, Fuse>();
  for (const fuse of site.fuses) {
    if (fuses.has(fuse.id)) throw raise('BALANCING_FUSE_DUPLICATE', { fuseId: fuse.id });
    checkFuse(fuse);
    fuses.set(fuse.id, fuse);
  }
  checkTree(fuses);
  const connectors = new Set<string>();
  for (const connector of site.connectors) {
    if (connectors.has(connector.id)) throw raise('BALANCING_CONNECTOR_DUPLICATE', { connectorId: connector.id });
    connectors.add(connector.id);
    if (!fuses.has(connector.fuseId)) throw raise('BALANCING_FUSE_UNKNOWN', { id: connector.id, fuseId: connector.fuseId });
    checkConnector(connector);
  }
}
