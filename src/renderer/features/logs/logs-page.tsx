export function LogsPage() {
  return <p>logs</p>;
}
