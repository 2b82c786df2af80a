export function RedisPage() {
  return <p>redis</p>;
}
