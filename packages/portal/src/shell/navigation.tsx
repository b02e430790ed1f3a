import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { CampaignIcon, ChargerIcon, DoorIcon, ReviewIcon, SiteIcon, TagIcon } from '../ui/icons.tsx';
import classes from './shell.module.css';
import type { KnockCount } from './use-knock-count.ts';

interface Props {
  readonly knocks: KnockCount;
  readonly onNavigate: () => void;
}

/** The pages. */
export function Navigation({ knocks, onNavigate }: Props) {
  const { t } = useTranslation();
  const entry = (to: '/chargers' | '/sites' | '/campaigns' | '/knocks' | '/tags' | '/reviews', icon: ReactNode, label: string, mark?: ReactNode) => (
    <li>
      <Link to={to} className={classes.link} onClick={onNavigate}>
        {icon}
        <span>{label}</span>
        {mark}
      </Link>
    </li>
  );
  const count = knocks.count > 0 && (
    <>
      <span className={classes.count} aria-hidden="true">
        {knocks.count}
        {knocks.isMore && '+'}
      </span>
      <span className="visually-hidden">{t('nav.knockCount', { count: knocks.count })}</span>
    </>
  );
  return (
    <ul className={classes.links}>
      {entry('/chargers', <ChargerIcon />, t('nav.chargers'))}
      {entry('/sites', <SiteIcon />, t('nav.sites'))}
      {entry('/campaigns', <CampaignIcon />, t('nav.campaigns'))}
      {entry('/knocks', <DoorIcon />, t('nav.knocks'), count)}
      {entry('/tags', <TagIcon />, t('nav.tags'))}
      {entry('/reviews', <ReviewIcon />, t('nav.reviews'))}
    </ul>
  );
}
