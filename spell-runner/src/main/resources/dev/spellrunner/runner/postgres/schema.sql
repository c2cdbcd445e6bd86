-- The tables of a cluster; $ stands for their prefix. Each is made if it is not there, so this may be run by hand before the first host starts.
-- The version of the tables
CREATE TABLE IF NOT EXISTS $schema (version int NOT NULL);
-- Runs: the host that has each, and how far it is written
CREATE TABLE IF NOT EXISTS $run (
  usr text COLLATE "C" NOT NULL,
  run text COLLATE "C" NOT NULL,
  spell text COLLATE "C" NOT NULL,
  name text NOT NULL,
  header text,
  inputs text NOT NULL,
  host text COLLATE "C" NOT NULL,
  epoch bigint NOT NULL,
  last bigint NOT NULL,
  bytes bigint NOT NULL,
  begun timestamptz NOT NULL,
  ended text,
  ended_at text,
  expires timestamptz,
  PRIMARY KEY (usr, run)
) WITH (fillfactor = 70);
CREATE INDEX IF NOT EXISTS $run_of_spell ON $run (usr, spell, begun);
CREATE INDEX IF NOT EXISTS $run_of_user ON $run (usr, begun);
CREATE INDEX IF NOT EXISTS $run_of_host ON $run (host) WHERE ended IS NULL AND header IS NOT NULL;
CREATE INDEX IF NOT EXISTS $run_expires ON $run (expires) WHERE expires IS NOT NULL;
-- Ids that callers gave to runs, until those begin
CREATE TABLE IF NOT EXISTS $given (
  usr text COLLATE "C" NOT NULL,
  run text COLLATE "C" NOT NULL,
  host text COLLATE "C" NOT NULL,
  expires timestamptz NOT NULL,
  PRIMARY KEY (usr, run)
);
-- Events of runs, in batches, by the number of the last one
CREATE TABLE IF NOT EXISTS $batch (
  usr text COLLATE "C" NOT NULL,
  run text COLLATE "C" NOT NULL,
  last bigint NOT NULL,
  events bytea NOT NULL,
  PRIMARY KEY (usr, run, last)
);
-- To compress them would take more time than to write them.
ALTER TABLE $batch ALTER COLUMN events SET STORAGE EXTERNAL;
-- States of runs that go on
CREATE TABLE IF NOT EXISTS $state (
  usr text COLLATE "C" NOT NULL,
  run text COLLATE "C" NOT NULL,
  spell text COLLATE "C" NOT NULL,
  state text NOT NULL,
  PRIMARY KEY (usr, run, spell)
);
-- Spells as they were run
CREATE TABLE IF NOT EXISTS $version (
  version text COLLATE "C" PRIMARY KEY,
  spell text NOT NULL,
  expires timestamptz NOT NULL
);
-- Hosts, and the ends of their leases
CREATE TABLE IF NOT EXISTS $host (
  host text COLLATE "C" PRIMARY KEY,
  lease_end timestamptz NOT NULL
);
-- Plays of spells
CREATE TABLE IF NOT EXISTS $play (
  usr text COLLATE "C" NOT NULL,
  spell text COLLATE "C" NOT NULL,
  host text COLLATE "C" NOT NULL,
  state text NOT NULL,
  policy text NOT NULL,
  told timestamptz NOT NULL,
  PRIMARY KEY (usr, spell)
);
-- How much users have, by host
CREATE TABLE IF NOT EXISTS $place (
  usr text COLLATE "C" NOT NULL,
  what text COLLATE "C" NOT NULL,
  host text COLLATE "C" NOT NULL,
  count int NOT NULL,
  PRIMARY KEY (usr, what, host)
);
-- Collections of spells
CREATE TABLE IF NOT EXISTS $spell (
  owner text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  version text NOT NULL,
  change text NOT NULL,
  name text NOT NULL,
  spell text NOT NULL,
  PRIMARY KEY (owner, id)
);
-- Messages that are too large for a notification
CREATE TABLE IF NOT EXISTS $message (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL,
  body bytea NOT NULL
);
INSERT INTO $schema SELECT 2 WHERE NOT EXISTS (SELECT FROM $schema);
