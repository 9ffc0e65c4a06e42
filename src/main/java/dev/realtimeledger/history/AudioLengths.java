package dev.realtimeledger.history;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.hibernate.Session;

/** How much audio of items was forwarded, as the log has it. */
@ApplicationScoped
class AudioLengths {

    private final Session session;

    AudioLengths(Session session) {
        this.session = session;
    }

    /** The decoded bytes of all audio deltas of the items; those without any are missing. */
    Map<EntityKey, Long> of(String tenant, Collection<EntityKey> items) {
        Map<EntityKey, Long> lengths = new HashMap<>();
        session.createNativeQuery("""
                        select i.stream_id, i.item_id, sum(e.audio_bytes)
                        from unnest(cast(:streams as text[]), cast(:items as text[])) as wanted (stream_id, item_id)
                        join realtime_item i
                          on i.tenant_id = :tenant and i.stream_id = wanted.stream_id and i.item_id = wanted.item_id
                        join server_event e
                          on e.tenant_id = :tenant and e.stream_id = i.stream_id
                         and e.sequence_number >= i.first_sequence_number and e.item_id = i.item_id
                        where e.type in ('response.output_audio.delta', 'response.audio.delta')
                          and e.audio_bytes is not null
                        group by i.stream_id, i.item_id
                        """, Object[].class)
                .setParameter("tenant", tenant)
                .setParameter("streams", items.stream().map(EntityKey::streamId).toArray(String[]::new))
                .setParameter("items", items.stream().map(EntityKey::id).toArray(String[]::new))
                .getResultStream()
                .forEach(row ->
                        lengths.put(new EntityKey((String) row[0], (String) row[1]), ((Number) row[2]).longValue()));
        return lengths;
    }
}
