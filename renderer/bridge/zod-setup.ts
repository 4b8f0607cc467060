import { z } from 'zod';

// zod probes `new Function`, which the content security policy reports as a violation; this must run before any schema is used.
z.config({ jitless: true });
