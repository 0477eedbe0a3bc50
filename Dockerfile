FROM node:24-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# The image brings Node itself; the bundled one is for machines with an older Node.
RUN npm ci --omit=dev && rm -rf node_modules/node-linux-* node_modules/.bin/node

FROM node:24-slim
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=3000 \
    STORE_URL=sqlite:/data/darkroom.db \
    NODE_COMPILE_CACHE=/data/compile-cache \
    MALLOC_TRIM_THRESHOLD_=1048576 \
    MALLOC_ARENA_MAX=2
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY package.json ./
COPY bin ./bin
COPY src ./src
# Everything that is written goes to /data, so the root file system can be read-only; with Redis it is called ./data.
RUN mkdir /data && chown node:node /data && ln -s /data data
VOLUME /data
USER node
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=3s --start-period=10s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Much short-lived data and little that stays: the nursery is small, and what only the start needed is collected.
CMD ["node", "--expose-gc", "--max-semi-space-size=8", "bin/darkroom.js"]
