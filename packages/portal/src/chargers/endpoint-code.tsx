import { Button, Code, CopyButton, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { endpointUrl } from './charger-facts.ts';

/** The address that is entered in a charger, with a button that copies it where the browser allows that. */
export function EndpointCode({ chargePointId }: { readonly chargePointId?: string }) {
  const { t } = useTranslation();
  const url = endpointUrl(window.location, chargePointId);
  return (
    <Group gap="xs" align="center">
      <Code fz="sm" px={8} py={4} style={{ overflowWrap: 'anywhere' }}>
        {url}
      </Code>
      {window.isSecureContext && (
        <CopyButton value={url}>
          {({ copied, copy }) => (
            <Button size="compact-xs" variant="default" onClick={copy}>
              {t(copied ? 'connect.copied' : 'connect.copy')}
            </Button>
          )}
        </CopyButton>
      )}
    </Group>
  );
}
