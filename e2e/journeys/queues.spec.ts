import { FlowProducer } from 'bullmq';
import { embeddedClient } from '../fixtures/embedded-client.ts';
import { expect, test } from '../fixtures/panel.ts';

test('another application’s queue is read-only until writes are allowed, and removing a parent names what goes with it', async ({
  panel,
  server,
}) => {
  const client = await embeddedClient(server, { maxRetriesPerRequest: null });
  const flows = new FlowProducer({ connection: client });
  try {
    const { job } = await flows.add({
      name: 'order',
      queueName: 'orders',
      children: [{ name: 'mail', queueName: 'mails', opts: { jobId: 'mail-1' } }],
    });
    await panel.goto(`${server.url}/#/queues?queue=bull:orders`);
    const queue = panel.getByRole('region', { name: 'Queue orders' });
    await expect(queue.getByText('Read-only', { exact: true })).toBeVisible();
    await expect(queue.getByRole('button', { name: 'Pause' })).toBeDisabled();

    await queue.getByRole('button', { name: 'Allow writes' }).click();
    const allow = panel.getByRole('dialog', { name: /Allow writes on Embedded/ });
    await allow.getByRole('radio', { name: /All queues/ }).check();
    await allow.getByRole('button', { name: 'Allow writes' }).click();
    await expect(queue.getByRole('button', { name: 'Pause' })).toBeEnabled();
    await expect(queue.getByText('Read-only', { exact: true })).toHaveCount(0);

    await panel.goto(`${server.url}/#/queues?queue=bull:orders&state=waiting-children&job=${job.id ?? ''}`);
    await panel.getByRole('button', { name: 'Remove…' }).click();
    const remove = panel.getByRole('dialog', { name: 'Remove this job' });
    await expect(remove.getByText('mail-1 in mails')).toBeVisible();
    await expect(remove.getByRole('button', { name: 'Remove', exact: true })).toBeDisabled();
    await remove.getByRole('checkbox').check();
    await remove.getByRole('button', { name: 'Remove 2 jobs' }).click();
    await expect.poll(() => client.exists('bull:mails:mail-1', `bull:orders:${job.id ?? ''}`)).toBe(0);
    await expect(panel.getByRole('dialog')).toHaveCount(0);

    // It changes once the engine has answered.
    await panel.getByRole('switch', { name: 'Read-only now' }).click({ force: true });
    await expect(queue.getByRole('button', { name: 'End read-only' })).toBeVisible();
    await expect(queue.getByRole('button', { name: 'Pause' })).toBeDisabled();
    await queue.getByRole('button', { name: 'End read-only' }).click();
    await expect(queue.getByRole('button', { name: 'Pause' })).toBeEnabled();
  } finally {
    await flows.close();
    client.disconnect();
  }
});
