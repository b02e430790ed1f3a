import type { ConnectorProof, FuseFailsafe, Site, SiteFuse } from '@phasor/contract';
import { meterName } from './check-settings.ts';

/** S20: what was set up and measured, as an electrician prints and signs it. `atMs` is when it is printed. */
export function siteRecord(site: Site, atMs: number): string {
  const { settings, proofs, failsafe } = site;
  const lines = [
    `RECORD OF COMMISSIONING`,
    ``,
    `Site          ${settings.name} (${site.id}, revision ${site.revision})`,
    `State         ${site.state}${site.activatedAt === null ? '' : ` since ${timeOf(site.activatedAt, settings.zone)}`}`,
    `Mode, grid    ${settings.mode}, ${settings.grid}`,
    `Last changed  ${timeOf(site.changedAt, settings.zone)}${site.changedBy === null ? '' : ` by ${site.changedBy}`}`,
    `Printed       ${timeOf(new Date(atMs).toISOString(), settings.zone)} (${settings.zone})`,
    ``,
    `FUSES, with what could flow without the central system (A on L1 / L2 / L3)`,
    ...settings.fuses.flatMap((fuse) =>
      fuseLines(
        fuse,
        failsafe.find(({ fuseId }) => fuseId === fuse.id),
      ),
    ),
    ``,
    `CONNECTORS, and how the meter answered`,
    ...settings.connectors.flatMap((connector) => {
      const { chargerId, connectorId, fuseId, wiring } = connector;
      const proof = proofs.find((other) => other.chargerId === chargerId && other.connectorId === connectorId);
      const schuko = connector.schukoIsOn === true ? ', Schuko outlet in use' : '';
      return [
        `  ${chargerId}/${connectorId}  at "${fuseId}", wired ${wiring}${schuko}`,
        ...(proof ? proofLines(proof, settings.zone) : []),
      ];
    }),
    ``,
    `Date ______________   Name ______________________________   Signature ______________________________`,
  ];
  return `${lines.join('\n')}\n`;
}

function fuseLines({ id, parentId, limitA, meters = [] }: SiteFuse, failsafe: FuseFailsafe | undefined): string[] {
  const rating = typeof limitA === 'number' ? `${limitA} A` : `${limitA.join(' / ')} A`;
  const place = parentId === undefined ? 'main fuse' : `below "${parentId}"`;
  const metered = meters.length > 0 ? `, meters: ${meters.map(meterName).join(', ')}` : '';
  const lines = [`  "${id}"  ${rating}, ${place}${metered}`];
  if (!failsafe) return lines;
  const { houseA, houseSource, sumA, limitA: carriesA, fits } = failsafe;
  lines.push(`      house at its worst  ${figures(houseA)}  (${SOURCES[houseSource]})`);
  lines.push(`      house and cars      ${figures(sumA)}  of ${figures(carriesA)}: ${fits ? 'fits' : 'DOES NOT FIT'}`);
  return lines;
}

const SOURCES: Readonly<Record<FuseFailsafe['houseSource'], string>> = {
  stated: 'stated by the installer',
  measured: 'the highest of the last 7 days',
  wholeFuse: 'not known: the whole fuse counts',
  none: 'nothing else hangs here',
};

function proofLines({ commissioning, commissioningFinding, commissionedAt, ...proof }: ConnectorProof, zone: string): string[] {
  const at = commissionedAt === null ? '' : ` on ${timeOf(commissionedAt, zone)}`;
  return [
    `      ${commissioning}${at}: ${commissioningFinding === '' ? 'not measured' : commissioningFinding}`,
    `      failsafe ${proof.failsafeA} A (class ${proof.failsafeClass}): ${proof.failsafeReason}`,
  ];
}

const figures = (amps: readonly number[]): string => amps.map((a) => String(Math.round(a * 10) / 10)).join(' / ');

/** To the minute, in the site's own time. */
function timeOf(instant: string, zone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' }).format(new Date(instant));
}
