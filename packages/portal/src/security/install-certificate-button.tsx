import { Button, Group, Modal, NativeSelect, Stack, Textarea } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { InstallCertificateRequest } from '@phasor/contract';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { certificateAuthorityQuery } from '../api/charger-queries.ts';
import { formText } from '../ui/form-text.ts';

interface Props {
  readonly disabled: boolean;
  readonly loading: boolean;
  readonly onInstall: (request: InstallCertificateRequest) => void;
}

/** Asks which root certificate; left empty it is the one of this system's own authority, where it has one. */
export function InstallCertificateButton({ disabled, loading, onInstall }: Props) {
  const { t } = useTranslation();
  const [isOpen, { open, close }] = useDisclosure(false);
  const { data: authority } = useQuery(certificateAuthorityQuery);
  const hasOwn = authority !== undefined && authority.rootCertificate !== null;
  return (
    <>
      <Button variant="default" disabled={disabled} loading={loading} onClick={open}>
        {t('certificates.install')}
      </Button>
      <Modal opened={isOpen} onClose={close} title={t('certificates.installTitle')} closeButtonProps={{ 'aria-label': t('dialog.close') }}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            const form = new FormData(event.currentTarget);
            const certificate = formText(form, 'certificate');
            const isMaker = formText(form, 'type') === 'ManufacturerRootCertificate';
            onInstall({
              certificateType: isMaker ? 'ManufacturerRootCertificate' : 'CentralSystemRootCertificate',
              ...(certificate === '' ? {} : { certificate }),
            });
            close();
          }}
        >
          <Stack gap="md">
            <NativeSelect
              name="type"
              label={t('certificates.type')}
              data={(['CentralSystemRootCertificate', 'ManufacturerRootCertificate'] as const).map((type) => ({
                value: type,
                label: t(`certificateType.${type}`),
              }))}
            />
            <Textarea
              name="certificate"
              label={t('certificates.pem')}
              description={hasOwn ? t('certificates.pemHint') : undefined}
              required={!hasOwn}
              maxLength={5500}
              autosize
              minRows={4}
              maxRows={12}
              spellCheck={false}
              styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: '0.8125rem' } }}
            />
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                {t('dialog.cancel')}
              </Button>
              <Button type="submit">{t('certificates.install')}</Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  );
}
