import { AppShell, Burger, Group, Indicator } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { unreadNoticesQuery } from '../api/notice-queries.ts';
import { LiveIndicator } from '../live/live-indicator.tsx';
import { LiveProvider } from '../live/live-provider.tsx';
import { BrandMark } from '../ui/icons.tsx';
import { Navigation } from './navigation.tsx';
import { PersonMenu } from './person-menu.tsx';
import classes from './shell.module.css';
import { useKnockCount } from './use-knock-count.ts';

/** Header, navigation and the open page, for whoever is logged in. */
export function Shell() {
  return (
    <LiveProvider>
      <Frame />
    </LiveProvider>
  );
}

function Frame() {
  const { t } = useTranslation();
  const [isOpen, { toggle, close }] = useDisclosure(false);
  const knocks = useKnockCount();
  const { data: unreadNotices = 0 } = useQuery(unreadNoticesQuery);
  const main = useFocusOnNewPage();
  return (
    <AppShell header={{ height: 56 }} navbar={{ width: 256, breakpoint: 'sm', collapsed: { mobile: !isOpen } }} padding={0}>
      <a href="#main" className="skip-link">
        {t('shell.skip')}
      </a>
      <AppShell.Header className={classes.header}>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="xs" wrap="nowrap">
            <Indicator disabled={knocks.count + unreadNotices === 0 || isOpen} color="red.8" size={9} offset={3} hiddenFrom="sm">
              <Burger opened={isOpen} onClick={toggle} size="sm" aria-label={t('shell.menu')} aria-expanded={isOpen} />
            </Indicator>
            <Link to="/chargers" className={classes.brand} aria-label="Phasor">
              <BrandMark />
              <span>Phasor</span>
            </Link>
          </Group>
          <Group gap="md" wrap="nowrap">
            <LiveIndicator />
            <PersonMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className={classes.navbar} p="sm" aria-label={t('shell.pages')}>
        <Navigation knocks={knocks} unreadNotices={unreadNotices} onNavigate={close} />
      </AppShell.Navbar>
      <AppShell.Main id="main" ref={main} tabIndex={-1}>
        <div className={classes.page}>
          <Outlet />
        </div>
      </AppShell.Main>
    </AppShell>
  );
}

/** Who uses a keyboard or a screen reader lands on the new page, not on the link that led there. */
function useFocusOnNewPage() {
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const shown = useRef(pathname);
  useEffect(() => {
    if (shown.current === pathname) return;
    shown.current = pathname;
    main.current?.focus({ preventScroll: true });
  }, [pathname]);
  return main;
}
