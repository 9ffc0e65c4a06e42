-- Run once, by the superuser, when the database is empty: the owner of the tables, and the role of the server, which the
-- migrations give its rights.
\set owner_password `cat /run/secrets/owner_password`
\set application_password `cat /run/secrets/application_password`

create role ledger login password :'owner_password';
create role ledger_application login password :'application_password';
create database ledger owner ledger;
revoke connect on database ledger from public;
grant connect on database ledger to ledger_application;
