-- A data file as the first layout left it: somebody's picture is under way, and another one was paid for.
PRAGMA journal_mode = WAL;
CREATE TABLE entries (key TEXT PRIMARY KEY, value TEXT NOT NULL, expires REAL) STRICT;
CREATE INDEX entries_expires ON entries (expires) WHERE expires IS NOT NULL;
INSERT INTO entries VALUES
  ('generation:gen-one', '{"value":{"schema":1,"id":"gen-one","createdAt":1767225600000,"person":{"adapter":"web","workspace":"room","id":"ada","name":"Ada","roles":[]},"locale":"en","place":"room","private":false,"address":{"adapter":"web","message":"m1"},"model":"flux-schnell","prompt":"a red fox in the snow","options":{},"target":{"by":"path","path":"black-forest-labs/flux-schnell"},"input":{"prompt":"a red fox in the snow","seed":7},"count":1,"cost":1,"seed":7,"typicalMs":1200,"budgetMs":300000,"deadlineAt":1767226500000,"station":"running","attempt":1,"submittedAt":1767225600500,"unanswered":false,"failures":0,"prediction":"abcdefghijklmnopqrstuvwxyz","processing":true,"outputs":[]}}', NULL),
  ('ledger:web:room:ada', '{"value":{"schema":1,"entries":{"gen-one":{"cost":1,"state":"held","at":1767225600000,"until":1767230400000},"gen-old":{"cost":4,"state":"spent","at":1767222000000,"until":1767226800000}}},"expires":1767398400000}', 1767398400000),
  ('open:gen-one', '{"value":{"owner":"ledger:web:room:ada"}}', NULL),
  ('prediction:abcdefghijklmnopqrstuvwxyz', '{"value":"gen-one 1","expires":1769817600000}', 1769817600000);
PRAGMA user_version = 1;
