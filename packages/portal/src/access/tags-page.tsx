import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { Tag } from '@phasor/contract';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { tagsQuery } from '../api/queries.ts';
import type { Tone } from '../chargers/status-look.ts';
import { UNKNOWN } from '../format/quantities.ts';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { PageHeading } from '../ui/page-heading.tsx';
import { PagedList } from '../ui/paged-list.tsx';
import { Panel } from '../ui/panel.tsx';
import { ToneMark } from '../ui/tone-mark.tsx';
import { When } from '../ui/when.tsx';
import { AddTagDialog } from './add-tag-dialog.tsx';

const tones: Readonly<Record<Tag['status'], Tone>> = { Accepted: 'good', Blocked: 'bad', Expired: 'quiet', Invalid: 'bad' };

/** The RFID tags that may charge, and those that may not. */
export function TagsPage() {
  const { t } = useTranslation();
  const [isAdding, { open, close }] = useDisclosure(false);
  const query = useInfiniteQuery(tagsQuery);
  const columns: readonly Column<Tag>[] = [
    { key: 'idTag', head: t('tags.idTag'), cell: ({ idTag }) => <strong>{idTag}</strong> },
    { key: 'name', head: t('tags.name'), cell: ({ name }) => name || UNKNOWN },
    { key: 'status', head: t('tags.status'), cell: ({ status }) => <ToneMark tone={tones[status]}>{t(`tagStatus.${status}`)}</ToneMark> },
    { key: 'parent', head: t('tags.parent'), cell: ({ parentIdTag }) => parentIdTag ?? UNKNOWN },
    {
      key: 'expiry',
      head: t('tags.expiry'),
      cell: ({ expiryDate }) => (expiryDate === null ? t('tags.noExpiry') : <When at={expiryDate} />),
    },
  ];
  return (
    <>
      <PageHeading title={t('tags.title')} lead={t('tags.lead')} actions={<Button onClick={open}>{t('tags.add')}</Button>} />
      <Panel>
        <PagedList query={query} empty={t('tags.empty')}>
          {(rows) => <DataTable label={t('tags.title')} columns={columns} rows={rows} idOf={({ idTag }) => idTag} />}
        </PagedList>
      </Panel>
      <AddTagDialog isOpen={isAdding} onClose={close} />
    </>
  );
}
