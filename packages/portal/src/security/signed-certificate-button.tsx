import { Button, Group, Modal, Stack, Textarea } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { sendSignedCertificate } from '../api/charger-commands.ts';
import { keys } from '../api/queries.ts';
import { ErrorNote } from '../ui/error-note.tsx';
import { formText } from '../ui/form-text.ts';

interface Props {
  readonly chargerId: string;
  readonly requestId: string;
}

/** Takes the certificate that an authority elsewhere has made of a request. */
export function SignedCertificateButton({ chargerId, requestId }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [isOpen, { open, close }] = useDisclosure(false);
  const handing = useMutation({
    mutationFn: (chain: string) => sendSignedCertificate(requestId, chain),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: keys.clientCertificates(chargerId) });
      close();
    },
  });
  return (
    <>
      <Button variant="default" size="xs" mt={6} onClick={open}>
        {t('requests.handIn')}
      </Button>
      <Modal opened={isOpen} onClose={close} title={t('requests.handIn')} closeButtonProps={{ 'aria-label': t('dialog.close') }}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            handing.mutate(formText(new FormData(event.currentTarget), 'chain'));
          }}
        >
          <Stack gap="md">
            <Textarea
              name="chain"
              label={t('requests.chain')}
              description={t('requests.chainHint')}
              required
              maxLength={10_000}
              autosize
              minRows={6}
              maxRows={14}
              spellCheck={false}
              data-autofocus
              styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: '0.8125rem' } }}
            />
            <ErrorNote error={handing.error} />
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                {t('dialog.cancel')}
              </Button>
              <Button type="submit" loading={handing.isPending}>
                {t('requests.handInSubmit')}
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  );
}
