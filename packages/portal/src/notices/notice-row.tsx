import type { Notice } from '@phasor/contract';
import { Button, Group, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { AnchorLink } from '../ui/anchor-link.tsx';
import { Caution } from '../ui/caution.tsx';
import { When } from '../ui/when.tsx';
import classes from './notices.module.css';

interface Props {
  readonly notice: Notice;
  readonly onRead: () => void;
}

/** One notice, whole. Unread ones stand out by a mark and by their weight, and say so to a screen reader. */
export function NoticeRow({ notice, onRead }: Props) {
  const { t } = useTranslation();
  const { title, at, chargerId, blocks, readAt, mailState, mailReason } = notice;
  return (
    <li className={classes.notice} data-unread={readAt === null || undefined}>
      <Title order={2} size="h4" className={classes.title}>
        {readAt === null && <span className="visually-hidden">{t('notices.unread')} </span>}
        {title}
      </Title>
      <Text c="dimmed" size="sm">
        <When at={at} />
      </Text>
      {blocks.map(({ kind, lines }, place) => (
        <NoticeBlock key={place} kind={kind} lines={lines} />
      ))}
      {mailState === 'refused' && <Caution title={t('notices.mailRefused')}>{mailReason}</Caution>}
      <Group gap="md" mt="xs">
        <AnchorLink to="/chargers/$chargerId" params={{ chargerId }} size="sm">
          {t('notices.toCharger')}
        </AnchorLink>
        {readAt === null && (
          <Button variant="subtle" size="compact-sm" onClick={onRead}>
            {t('notices.read')}
          </Button>
        )}
      </Group>
    </li>
  );
}

function NoticeBlock({ kind, lines }: Notice['blocks'][number]) {
  const items = lines.map((line, place) => <li key={place}>{line}</li>);
  if (kind === 'list') return <ul className={classes.items}>{items}</ul>;
  if (kind === 'steps') return <ol className={classes.items}>{items}</ol>;
  return <Text className={classes.paragraph}>{lines.join(' ')}</Text>;
}
