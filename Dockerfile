# Two images of one program: `rollcall` runs any command, `api` is it with its port and health check.
# Run them with an init process (compose: init: true; docker run: --init).

FROM node:26.12.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# Without scripts: `prepare` would build before the sources are here.
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
COPY templates ./templates
# The embedded stack is for a clone: the build is done with it.
RUN npm run build && rm -r dist/dev && npm prune --omit=dev --ignore-scripts
# Temporal's core comes built for five platforms, 25 MB each: this one's stays.
RUN cd node_modules/@temporalio/core-bridge/releases && ls -d "$(uname -m)-unknown-linux-gnu" && \
  find . -mindepth 1 -maxdepth 1 ! -name "$(uname -m)-unknown-linux-gnu" -exec rm -r {} +

FROM node:26.12.0-bookworm-slim AS rollcall
ENV NODE_ENV=production
WORKDIR /app
COPY package.json LICENSE ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY migrations ./migrations
COPY templates ./templates
COPY samples ./samples
USER node
ENTRYPOINT ["node", "/app/dist/cli/main.js"]
CMD ["--help"]

FROM rollcall AS api
ENV ROLLCALL_API_HOST=0.0.0.0
EXPOSE 8088
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.ROLLCALL_API_PORT || 8088}/readyz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["api"]
