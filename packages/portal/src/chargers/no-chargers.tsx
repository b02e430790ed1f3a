import { Box, Button, List, Stack, Text, Title } from '@mantine/core';
import { Trans, useTranslation } from 'react-i18next';
import { AnchorLink } from '../ui/anchor-link.tsx';
import { Panel } from '../ui/panel.tsx';
import { EndpointCode } from './endpoint-code.tsx';

/** How to connect the first charger. */
export function NoChargers({ onRegister }: { readonly onRegister: () => void }) {
  const { t } = useTranslation();
  return (
    <Panel>
      <Box p={{ base: 'lg', sm: 'xl' }} maw={720}>
        <Stack gap="md">
          <Title order={2}>{t('connect.title')}</Title>
          <List type="ordered" spacing="md" withPadding={false}>
            <List.Item>{t('connect.register')}</List.Item>
            <List.Item>
              <Stack gap={6}>
                <span>{t('connect.address')}</span>
                <EndpointCode />
              </Stack>
            </List.Item>
            <List.Item>{t('connect.appears')}</List.Item>
          </List>
          <Text c="dimmed" size="sm">
            <Trans i18nKey="connect.knocked" components={{ knocks: <AnchorLink to="/knocks" inherit underline="always" /> }} />
          </Text>
          <div>
            <Button onClick={onRegister}>{t('register.open')}</Button>
          </div>
        </Stack>
      </Box>
    </Panel>
  );
}
