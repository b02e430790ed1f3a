import type { Charger } from '@phasor/contract';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { uploadAddressQuery, uploadsQuery } from '../api/charger-queries.ts';
import { Caution } from '../ui/caution.tsx';
import { PagedList } from '../ui/paged-list.tsx';
import { Section } from '../ui/section.tsx';
import { RequestUploadForm } from './request-upload-form.tsx';
import { UploadsTable } from './uploads-table.tsx';

/** Asks for a file, and lists the requests; says first when nothing can come, and what to do about it. */
export function UploadsSection({ charger }: { readonly charger: Charger }) {
  const { t } = useTranslation();
  const uploads = useInfiniteQuery(uploadsQuery(charger.id));
  const { data: address } = useQuery(uploadAddressQuery(charger.id));
  const intro = address?.isNeeded ? (
    <Caution title={t('files.onlyFtpTitle')}>{t('files.onlyFtp', { protocols: address.protocols?.join(', ') })}</Caution>
  ) : (
    <RequestUploadForm charger={charger} />
  );
  return (
    <Section title={t('files.title')} lead={t('files.lead')} intro={intro}>
      <PagedList query={uploads} empty={t('files.empty')}>
        {(rows) => <UploadsTable chargerId={charger.id} uploads={rows} />}
      </PagedList>
    </Section>
  );
}
