import { Container, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { AnchorLink } from '../ui/anchor-link.tsx';
import { PageHeading } from '../ui/page-heading.tsx';

/** An address that leads nowhere. */
export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <Container size="xs" py="xl">
      <PageHeading title={t('notFound.title')} />
      <Text mb="md">{t('notFound.text')}</Text>
      <AnchorLink to="/chargers">{t('notFound.back')}</AnchorLink>
    </Container>
  );
}
