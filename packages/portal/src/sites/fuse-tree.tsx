import type { Site, SiteFuse, SiteNow } from '@phasor/contract';
import { useTranslation } from 'react-i18next';
import { formatLimit } from '../format/quantities.ts';
import { ToneMark } from '../ui/tone-mark.tsx';
import { FuseBars } from './fuse-bars.tsx';
import classes from './fuse-tree.module.css';
import { ampsText, metersText } from './site-form.ts';

interface Props {
  readonly site: Site;
  readonly now: SiteNow | null;
}

/** The fuses as they feed each other, each with its phases. */
export function FuseTree({ site, now }: Props) {
  return <Branch site={site} now={now} parentId={undefined} depth={0} />;
}

/** No site is deeper: a tree in a circle was refused when it was set up. */
const DEEPEST = 20;

function Branch({ site, now, parentId, depth }: Props & { readonly parentId: string | undefined; readonly depth: number }) {
  const fuses = site.settings.fuses.filter((fuse) => fuse.parentId === parentId);
  if (fuses.length === 0 || depth > DEEPEST) return null;
  return (
    <ul className={classes.branch} data-root={depth === 0 || undefined}>
      {fuses.map((fuse) => (
        <li key={fuse.id}>
          <FuseRow site={site} now={now} fuse={fuse} />
          <Branch site={site} now={now} parentId={fuse.id} depth={depth + 1} />
        </li>
      ))}
    </ul>
  );
}

function FuseRow({ site, now, fuse }: Props & { readonly fuse: SiteFuse }) {
  const { t, i18n } = useTranslation();
  const failsafe = site.failsafe.find(({ fuseId }) => fuseId === fuse.id);
  const live = now?.fuses.find(({ fuseId }) => fuseId === fuse.id);
  const connectors = site.settings.connectors.filter(({ fuseId }) => fuseId === fuse.id).length;
  const rating = typeof fuse.limitA === 'number' ? formatLimit(fuse.limitA, i18n.language) : `${ampsText(fuse.limitA)} A`;
  const meters = metersText(fuse.meters);
  return (
    <div className={classes.fuse}>
      <div className={classes.head}>
        <strong>{fuse.id}</strong>
        <span>{rating}</span>
        {meters !== '' && <span className={classes.quiet}>{t('fuse.meter', { meters })}</span>}
        {connectors > 0 && <span className={classes.quiet}>{t('fuse.connectors', { count: connectors })}</span>}
        {failsafe && <ToneMark tone={failsafe.fits ? 'good' : 'bad'}>{t(failsafe.fits ? 'fuse.fits' : 'fuse.fitsNot')}</ToneMark>}
      </div>
      {live && <FuseBars label={t('fuse.now')} limitA={live.limitA} houseA={live.houseA ?? [0, 0, 0]} carsA={live.carsA} />}
      {failsafe && (
        <FuseBars
          label={t('fuse.failsafe')}
          limitA={failsafe.limitA}
          houseA={failsafe.houseA}
          carsA={failsafe.sumA.map((sumA, phase) => sumA - (failsafe.houseA[phase] ?? 0))}
        />
      )}
      {failsafe && (
        <p className={classes.quiet}>
          {t(`houseSource.${failsafe.houseSource}`)} {failsafe.sentence}
        </p>
      )}
    </div>
  );
}
