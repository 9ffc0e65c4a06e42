package dev.realtimeledger.call;

import dev.realtimeledger.history.ListedEntity;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import java.io.Serializable;
import java.time.Instant;
import org.hibernate.annotations.Filter;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.Subselect;
import org.hibernate.annotations.Synchronize;

/**
 * A call: the sessions that the forwarder says belong to it. It is there as soon as one of them is, so it is found where
 * its first session is, in the order of an index.
 */
@Entity
@Immutable
@IdClass(RealtimeCall.Key.class)
@Subselect("""
        select s.tenant_id, s.call_id, s.stream_id, s.created_at
        from stream s
        where s.call_id is not null and s.stream_id <> 'unassigned' and s.stream_id not like '$%'
          and not exists (
              select 1 from stream o
              where o.tenant_id = s.tenant_id and o.call_id = s.call_id
                and o.stream_id <> 'unassigned' and o.stream_id not like '$%'
                and (o.created_at, o.stream_id) < (s.created_at, s.stream_id))
        """)
@Synchronize("stream")
@Filter(name = "created_after", condition = "created_at >= :created_after")
@Filter(name = "created_before", condition = "created_at < :created_before")
@SuppressWarnings("NullAway.Init") // Hibernate fills it.
class RealtimeCall implements ListedEntity {

    /** Primary key. */
    record Key(String tenantId, String callId) implements Serializable {}

    @Id
    String tenantId;

    @Id
    String callId;

    /** The session that began first. */
    String streamId;

    Instant createdAt;

    @Override
    public String id() {
        return callId;
    }

    /** A call may span sessions, and is in none of them alone. */
    @Override
    public String streamId() {
        return "";
    }

    @Override
    public Instant createdAt() {
        return createdAt;
    }
}
