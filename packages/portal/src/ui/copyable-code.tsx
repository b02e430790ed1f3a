import { Button, Code, CopyButton, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** Text that is entered elsewhere as it stands, with a button that copies it where the browser allows that. */
export function CopyableCode({ text }: { readonly text: string }) {
  const { t } = useTranslation();
  return (
    <Group gap="xs" align="center">
      <Code fz="sm" px={8} py={4} style={{ overflowWrap: 'anywhere' }}>
        {text}
      </Code>
      {window.isSecureContext && (
        <CopyButton value={text}>
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
