declare const _default: {
    appId: string;
    productName: string;
    copyright: string;
    directories: {
        app: string;
        output: string;
        buildResources: string;
    };
    files: string[];
    extraMetadata: {
        homepage: string;
    };
    extraResources: {
        from: string;
        to: string;
    }[];
    asar: {
        smartUnpack: false;
    };
    beforeBuild: () => Promise<boolean>;
    electronLanguages: string[];
    artifactName: string;
    protocols: {
        name: string;
        schemes: string[];
    }[];
    publish: {
        provider: "github";
        owner: string | undefined;
        repo: string | undefined;
    }[] | null;
    electronFuses: {
        runAsNode: false;
        enableNodeOptionsEnvironmentVariable: false;
        enableNodeCliInspectArguments: false;
        enableCookieEncryption: true;
        enableEmbeddedAsarIntegrityValidation: true;
        onlyLoadAppFromAsar: true;
        loadBrowserProcessSpecificV8Snapshot: false;
        grantFileProtocolExtraPrivileges: false;
        resetAdHocDarwinSignature: true;
    };
    linux: {
        target: string[];
        executableName: string;
        icon: string;
        category: string;
        synopsis: string;
        description: string;
        maintainer: string;
        vendor: string;
        syncDesktopName: true;
        desktop: {
            entry: {
                Keywords: string;
                StartupNotify: string;
            };
        };
    };
    deb: {
        packageCategory: string;
        publish: null;
    };
    rpm: {
        packageCategory: string;
        publish: null;
        fpm: string[];
    };
    mac: {
        target: ("dmg" | "zip")[];
        icon: string;
        category: string;
        minimumSystemVersion: string;
        hardenedRuntime: true;
        signIgnore: string[];
    };
    win: {
        target: string[];
        icon: string;
        signExts: string[];
    };
    nsis: {
        oneClick: false;
        perMachine: false;
        allowToChangeInstallationDirectory: true;
        deleteAppDataOnUninstall: false;
    };
};
export default _default;
