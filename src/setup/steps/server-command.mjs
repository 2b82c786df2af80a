/** How Node runs the server: V8 would set aside 64 MB for what is young, of which an engine at rest uses two. */
export const SERVER_FLAGS = ['--max-semi-space-size=4'];

/** The built server as arguments of Node. */
export const SERVER = [...SERVER_FLAGS, 'out/main/server.js'];
