import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { CampaignIcon, ChargerIcon, DoorIcon, NoticeIcon, PeopleIcon, ReviewIcon, SiteIcon, TagIcon } from '../ui/icons.tsx';
import { useMe } from '../access/use-me.ts';
import classes from './shell.module.css';
import type { KnockCount } from './use-knock-count.ts';

interface Props {
  readonly knocks: KnockCount;
  readonly unreadNotices: number;
  readonly onNavigate: () => void;
}

/** The pages; whoever sees only what they own has those of their chargers. */
export function Navigation({ knocks, unreadNotices, onNavigate }: Props) {
  const { t } = useTranslation();
  const { isStaff, isMover } = useMe();
  const entry = (
    to: '/chargers' | '/sites' | '/campaigns' | '/knocks' | '/tags' | '/people' | '/reviews' | '/notices',
    icon: ReactNode,
    label: string,
    mark?: ReactNode,
  ) => (
    <li>
      <Link to={to} className={classes.link} onClick={onNavigate}>
        {icon}
        <span>{label}</span>
        {mark}
      </Link>
    </li>
  );
  const mark = (count: number, said: string, isMore = false) =>
    count > 0 && (
      <>
        <span className={classes.count} aria-hidden="true">
          {count}
          {isMore && '+'}
        </span>
        <span className="visually-hidden">{said}</span>
      </>
    );
  return (
    <ul className={classes.links}>
      {entry('/chargers', <ChargerIcon />, t('nav.chargers'))}
      {isStaff && (
        <>
          {entry('/sites', <SiteIcon />, t('nav.sites'))}
          {isMover && entry('/campaigns', <CampaignIcon />, t('nav.campaigns'))}
          {entry('/knocks', <DoorIcon />, t('nav.knocks'), mark(knocks.count, t('nav.knockCount', { count: knocks.count }), knocks.isMore))}
          {entry('/tags', <TagIcon />, t('nav.tags'))}
          {entry('/people', <PeopleIcon />, t('nav.people'))}
          {entry('/reviews', <ReviewIcon />, t('nav.reviews'))}
        </>
      )}
      {entry('/notices', <NoticeIcon />, t('nav.notices'), mark(unreadNotices, t('nav.noticeCount', { count: unreadNotices })))}
    </ul>
  );
}
