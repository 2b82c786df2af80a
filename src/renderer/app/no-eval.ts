import { config } from 'zod';

// The page runs under a policy without eval; zod would try it when the first schema is made. Import this first.
config({ jitless: true });
