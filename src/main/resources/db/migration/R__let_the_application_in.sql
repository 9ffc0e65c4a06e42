-- The rights of the server where it does not connect as the owner of the tables: what is evidence it adds and reads, and
-- changes nothing of it.

create or replace procedure let_the_application_in()
    language plpgsql
as $$
begin
    if to_regrole('ledger_application') is null then
        return;
    end if;
    execute format('grant usage on schema %I to ledger_application', current_schema());
    grant select on flyway_schema_history, own_item_search, own_read_entry to ledger_application;
    grant execute on function empty_bodies, remove_demonstration to ledger_application;

    grant select, insert on
        server_event, event_identity, stream_entry, ledger_entry, measured_usage, price, statement, statement_charge,
        statement_total, audit_checkpoint, audit_checkpoint_leaf, read_entry
        to ledger_application;
    -- Labels that the application gave go where their session is erased.
    grant update (metadata, not_understood) on ledger_entry to ledger_application;
    -- Reads are kept for a limited time. Where their chain begins then is in read_chain and in the tenant''s own chain.
    grant delete on read_entry to ledger_application;

    grant select, insert, update, delete on
        stream, done_part, rejected_event, rejected_event_volume, session_configuration, realtime_session,
        realtime_response, realtime_item, realtime_conversation, item_search, item_search_pending, rebuild,
        session_completeness, usage_total, price_book, budget, read_chain, legal_hold, audit_checkpoint_lock
        to ledger_application;
end
$$;

comment on procedure let_the_application_in is
    'Gives the role ledger_application, if there is one, the rights that the server needs. To be called by the owner when the role is made after the tables.';

call let_the_application_in();
