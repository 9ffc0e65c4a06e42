package dev.realtimeledger.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A way to the database on which connections can be forgotten as gateways forget them: neither side is told, and whatever
 * is sent on them is lost. New connections go through.
 */
final class SilentLine implements AutoCloseable {

    private final ServerSocket entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Link> links = new CopyOnWriteArrayList<>();
    private final int databasePort;

    /** Two ends of a connection. */
    private static final class Link {
        private final Socket client;
        private final Socket database;
        private volatile boolean forgotten;

        Link(Socket client, Socket database) {
            this.client = client;
            this.database = database;
        }

        void carry(InputStream from, OutputStream to) {
            byte[] bytes = new byte[8192];
            try {
                for (int read = from.read(bytes); read >= 0; read = from.read(bytes)) {
                    if (!forgotten) {
                        to.write(bytes, 0, read);
                        to.flush();
                    }
                }
            } catch (IOException closed) {
                // As by one of its ends.
            }
            if (!forgotten) {
                close();
            }
        }

        void close() {
            try {
                client.close();
                database.close();
            } catch (IOException alreadyClosed) {
                // Then there is nothing to do.
            }
        }
    }

    SilentLine(String databaseUrl) throws IOException {
        databasePort = URI.create(databaseUrl).getPort();
        Thread.startVirtualThread(this::accept);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = entrance.accept();
                Link link = new Link(client, new Socket(InetAddress.getLoopbackAddress(), databasePort));
                links.add(link);
                InputStream asked = link.client.getInputStream();
                OutputStream asking = link.database.getOutputStream();
                InputStream answered = link.database.getInputStream();
                OutputStream answering = link.client.getOutputStream();
                Thread.startVirtualThread(() -> link.carry(asked, asking));
                Thread.startVirtualThread(() -> link.carry(answered, answering));
            }
        } catch (IOException closed) {
            // The end.
        }
    }

    int port() {
        return entrance.getLocalPort();
    }

    /** Forgets all connections that there are; how many. */
    int forget() {
        int forgotten = 0;
        for (Link link : links) {
            if (!link.client.isClosed() && !link.forgotten) {
                link.forgotten = true;
                forgotten++;
            }
        }
        return forgotten;
    }

    @Override
    public void close() throws IOException {
        entrance.close();
        links.forEach(Link::close);
    }
}
