export function QueuesPage() {
  return <p>queues</p>;
}
