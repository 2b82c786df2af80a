// The page is painted as it is written; only then is the rest of the panel asked for.
void import('./main.tsx');
