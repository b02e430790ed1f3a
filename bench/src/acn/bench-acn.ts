import { AcnFileError, readAcnSite, type AcnSite } from './acn-site.ts';
import { byNeed, earliestDepartureFirst, equalShare, leastLaxityFirst, planned } from './policies.ts';
import { deliveredPct, type AcnPolicy } from './simulate.ts';

/** The transformer capacities of the published comparison, in kW: 10, 15, … 140. Its means are over these. */
const CAPACITIES_KW: readonly number[] = Array.from({ length: 27 }, (_, index) => 10 + 5 * index);

/** What the published rules reach in this simulator, percent of the requested energy; if they do not, it is another simulator. */
const KNOWN = { equalShare: 92.25, edf: 93.14, llf: 93.22 } as const;
const TOLERANCE_PCT = 0.1;

const RULES: Readonly<Record<keyof typeof KNOWN, AcnPolicy>> = {
  equalShare,
  edf: earliestDepartureFirst,
  llf: leastLaxityFirst,
};

/** A sentence for whoever started the benchmark; there is no result. */
class AcnError extends Error {
  override readonly name = 'AcnError';
}

/**
 * The published comparison of charging rules on a delta-connected site, with our rule beside them: what percent of the requested
 * energy each delivers, mean over 27 transformer capacities. Fails unless the known figures of the published rules come out.
 */
export async function acn(flags: ReadonlyMap<string, string>): Promise<void> {
  try {
    await compare(flags);
  } catch (error) {
    if (!(error instanceof AcnError || error instanceof AcnFileError)) throw error;
    process.stderr.write(`acn: ${error.message}\n`);
    process.exitCode = 1;
  }
}

async function compare(flags: ReadonlyMap<string, string>): Promise<void> {
  const isPlanned = readFlags(flags);
  const site = await readAcnSite(flags.get('file') ?? '');
  if (site.capacitiesKw.join() !== CAPACITIES_KW.join()) {
    process.stderr.write('acn: the file lists other capacities than the published comparison; its 10, 15, … 140 kW are used\n');
  }
  const startedAt = performance.now();
  const rules = Object.fromEntries(Object.entries(RULES).map(([name, rule]) => [name, overCapacities(site, () => rule)]));
  for (const [name, known] of Object.entries(KNOWN)) {
    const mean = meanOf(rules[name] ?? []);
    if (!(Math.abs(mean - known) <= TOLERANCE_PCT)) {
      throw new AcnError(
        `${name} delivers ${mean.toFixed(3)} %, known is ${known} ± ${TOLERANCE_PCT}: this is not the published comparison`,
      );
    }
  }
  const ownStartedAt = performance.now();
  const own = overCapacities(site, isPlanned ? planned : () => byNeed, (capacityKw, pct) =>
    process.stderr.write(`${capacityKw} kW: ${pct.toFixed(2)} % after ${secondsSince(ownStartedAt)} s\n`),
  );
  const result = {
    bench: 'acn',
    planner: isPlanned,
    ...Object.fromEntries(Object.entries(rules).map(([name, pcts]) => [name, round(meanOf(pcts))])),
    meanPct: round(meanOf(own)),
    seconds: secondsSince(startedAt),
    ownSeconds: secondsSince(ownStartedAt),
    perCapacity: CAPACITIES_KW.map((capacityKw, index) => ({
      capacityKw,
      ...Object.fromEntries(Object.entries(rules).map(([name, pcts]) => [name, round(pcts[index] ?? NaN)])),
      pct: round(own[index] ?? NaN),
    })),
  };
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

/** Whether to plan; an AcnError for flags that are none. */
function readFlags(flags: ReadonlyMap<string, string>): boolean {
  const unknown = [...flags.keys()].filter((name) => name !== 'file' && name !== 'planner');
  if (unknown.length > 0) throw new AcnError(`unknown flag --${unknown.join(', --')}; there are --file F and --planner`);
  if (!flags.get('file')) throw new AcnError("--file F is needed: the published comparison's sessions and constraints as JSON");
  if (flags.get('planner')) throw new AcnError(`--planner takes no value, got "${flags.get('planner')}"`);
  return flags.has('planner');
}

function overCapacities(site: AcnSite, policy: () => AcnPolicy, onDone?: (capacityKw: number, pct: number) => void): number[] {
  return CAPACITIES_KW.map((capacityKw) => {
    const pct = deliveredPct(site, capacityKw, policy());
    onDone?.(capacityKw, pct);
    return pct;
  });
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function secondsSince(startedAt: number): number {
  return Math.round((performance.now() - startedAt) / 100) / 10;
}
