package dev.weir.identity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code clouds.yaml} for OpenStack clients. The only place where the generated passwords are. */
final class CloudsFile {
    private CloudsFile() {}

    static void write(Path file, String region, String adminPassword, String demoPassword) throws IOException {
        String text = "clouds:\n"
                + cloud("weir", "admin", adminPassword, region)
                + cloud("weir-demo", "demo", demoPassword, region);
        PrivateFile.replace(file, text.getBytes(StandardCharsets.UTF_8), PrivateFile.OWNER_ONLY);
    }

    /** The server's address may differ from start to start. */
    static void setAddress(Path file, String authUrl) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        String text = Files.readString(file);
        String changed = text.replaceAll("auth_url: \\S*", "auth_url: " + authUrl);
        if (!changed.equals(text)) {
            PrivateFile.replace(file, changed.getBytes(StandardCharsets.UTF_8), PrivateFile.OWNER_ONLY);
        }
    }

    private static String cloud(String name, String user, String password, String region) {
        return """
          %s:
            auth:
              auth_url: http://127.0.0.1:5000/v3
              username: %s
              password: "%s"
              project_name: %s
              user_domain_id: default
              project_domain_id: default
            region_name: %s
            identity_api_version: 3
        """.formatted(name, user, password, user, region);
    }
}
