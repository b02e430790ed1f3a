import type { CertificateHashData, InstalledCertificate } from '@phasor/contract';
import { useTranslation } from 'react-i18next';
import { UNKNOWN } from '../format/quantities.ts';
import { ConfirmButton } from '../ui/confirm-button.tsx';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { Disclosure } from '../ui/disclosure.tsx';
import { When } from '../ui/when.tsx';
import classes from './certificates.module.css';

interface Props {
  readonly certificates: readonly InstalledCertificate[];
  readonly canDelete: boolean;
  readonly onDelete: (hashData: CertificateHashData) => void;
}

/** Root certificates as a charger last told of them. */
export function RootCertificatesTable({ certificates, canDelete, onDelete }: Props) {
  const { t } = useTranslation();
  const columns: readonly Column<InstalledCertificate>[] = [
    { key: 'type', head: t('certificates.type'), cell: ({ certificateType }) => t(`certificateType.${certificateType}`), isWide: true },
    { key: 'subject', head: t('certificates.subject'), cell: ({ subject }) => subject ?? t('certificates.notFromHere'), isWide: true },
    { key: 'notAfter', head: t('certificates.notAfter'), cell: ({ notAfter }) => (notAfter === null ? UNKNOWN : <When at={notAfter} />) },
    { key: 'seenAt', head: t('certificates.seenAt'), cell: ({ seenAt }) => <When at={seenAt} /> },
    {
      key: 'ids',
      head: t('certificates.ids'),
      cell: ({ hashData }) => (
        <>
          <span className={classes.serial}>{hashData.serialNumber}</span>
          <Disclosure summary={t('certificates.showIds')} text={JSON.stringify(hashData, null, 2)} />
        </>
      ),
      isWide: true,
    },
    {
      key: 'delete',
      head: t('files.delete'),
      isAction: true,
      cell: ({ hashData, subject }) => (
        <ConfirmButton
          size="xs"
          action={t('files.delete')}
          label={t('files.deleteWhich', { name: subject ?? hashData.serialNumber })}
          title={t('certificates.deleteTitle')}
          text={t('certificates.deleteText', { name: subject ?? hashData.serialNumber })}
          disabled={!canDelete}
          onConfirm={() => onDelete(hashData)}
        />
      ),
    },
  ];
  return (
    <DataTable
      label={t('certificates.title')}
      columns={columns}
      rows={certificates}
      idOf={({ certificateType, hashData }) => `${certificateType} ${hashData.issuerKeyHash} ${hashData.serialNumber}`}
    />
  );
}
